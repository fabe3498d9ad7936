// Prints what robfig/cron v3.0.1 answers, as JSON lines, for the comparison with Carillon's own schedules.
//
// Three kinds of lines: a text that is refused ({"text","error"}), a search ({"text","zone","from","next"}; an empty
// "next" entry of 0 means never), and a search that does not end ({"text","zone","from","endless"}).
// The same seed and the same version of Go print the same lines.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"time"

	"github.com/robfig/cron/v3"
)

// line is one vector. Times are epoch seconds; 0 in Next means that robfig found nothing.
type line struct {
	Text    string  `json:"text"`
	Zone    string  `json:"zone,omitempty"`
	From    int64   `json:"from,omitempty"`
	Next    []int64 `json:"next,omitempty"`
	Endless bool    `json:"endless,omitempty"`
	Panics  bool    `json:"panics,omitempty"`
	Error   string  `json:"error,omitempty"`
}

const (
	steps = 3
	// A search takes microseconds; one that is still busy after this time does not end.
	endlessAfter = time.Second
)

func main() {
	seed := flag.Uint64("seed", 20261124, "seed of the random expressions and instants")
	count := flag.Int("count", 24000, "number of random searches")
	one := flag.Bool("one", false, "answer one search: text, zone, from")
	flag.Parse()
	if *one {
		from, err := strconv.ParseInt(flag.Arg(2), 10, 64)
		check(err)
		fmt.Println(string(encode(search(flag.Arg(0), flag.Arg(1), from))))
		return
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	emit := func(l line) {
		out.Write(encode(l))
		out.WriteByte('\n')
	}
	for _, text := range syntaxRows {
		emit(parse(text))
	}
	random := rand.New(rand.NewPCG(*seed, 0))
	for _, text := range brokenTexts(random, 1000) {
		emit(parse(text))
	}
	for _, row := range zoneRows {
		from, err := time.Parse(time.RFC3339, row.from)
		check(err)
		emit(guarded(row.text, row.zone, from.Unix()))
	}
	expressions := make([]string, 3000)
	for i := range expressions {
		expressions[i] = expression(random)
	}
	for i := range *count {
		text := expressions[random.IntN(len(expressions))]
		zone, from := place(random, i%9 < 5)
		emit(guarded(text, zone, from))
	}
}

// parse tells whether robfig reads a text, and if not, why.
func parse(text string) (l line) {
	l.Text = text
	defer func() {
		if recover() != nil {
			l.Panics = true
		}
	}()
	if schedule, err := cron.ParseStandard(text); err != nil {
		l.Error = err.Error()
	} else if _, delay := schedule.(cron.ConstantDelaySchedule); !delay {
		l = search(text, "UTC", time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC).Unix())
	} else {
		l.From = 1 << 31
		l.Next = []int64{schedule.Next(time.Unix(l.From, 0)).Unix()}
	}
	return l
}

// search gives the firings after an instant, with the zone in front of the text where there is none, as Argo does it.
func search(text, zone string, from int64) line {
	zoned := "CRON_TZ=" + zone + " " + text
	schedule, err := cron.ParseStandard(zoned)
	if err != nil {
		schedule, err = cron.ParseStandard(text)
	}
	check(err)
	l := line{Text: text, Zone: zone, From: from}
	t := time.Unix(from, 0).UTC()
	for range steps {
		t = schedule.Next(t)
		if t.IsZero() {
			l.Next = append(l.Next, 0)
			break
		}
		l.Next = append(l.Next, t.Unix())
	}
	return l
}

// guarded runs a search that may not end in a process of its own.
func guarded(text, zone string, from int64) line {
	skipped, risky := skippedDays[zone]
	if !risky || from > skipped {
		return search(text, zone, from)
	}
	self, err := os.Executable()
	check(err)
	ctx, cancel := context.WithTimeout(context.Background(), endlessAfter)
	defer cancel()
	output, err := exec.CommandContext(ctx, self, "-one", "--", text, zone, strconv.FormatInt(from, 10)).Output()
	if ctx.Err() != nil {
		return line{Text: text, Zone: zone, From: from, Endless: true}
	}
	check(err)
	var l line
	check(json.Unmarshal(output, &l))
	return l
}

// place is a zone and an instant of 1990-2040, a whole minute or not; if wanted, at most 36 hours before a change of
// the zone's offset.
func place(random *rand.Rand, nearChange bool) (zone string, from int64) {
	first := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	last := time.Date(2041, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	// Ends: most zones have changes in most years.
	for {
		zone := zones[random.IntN(len(zones))]
		t := first + random.Int64N(last-first)
		if nearChange {
			location, err := time.LoadLocation(zone)
			check(err)
			_, change := time.Unix(t, 0).In(location).ZoneBounds()
			if change.IsZero() || change.Unix() >= last {
				continue
			}
			_, before := change.Add(-time.Second).Zone()
			if _, after := change.Zone(); before == after {
				continue // only the zone's abbreviation changes
			}
			t = change.Unix() - random.Int64N(36*3600)
		}
		if random.IntN(2) == 0 {
			t -= t % 60
		}
		return zone, t
	}
}

func encode(l line) []byte {
	bytes, err := json.Marshal(l)
	check(err)
	return bytes
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
