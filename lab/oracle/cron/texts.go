package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// syntaxRows has each rule of the grammar at least once, right and wrong.
var syntaxRows = []string{
	"* * * * *", "0 4 * *", "0 0 4 * * *", "", " ", "\t0  4\u00a0* *\u2003* ",
	"0 0 1 JAN-dec *", "0 0 1 jan,Feb */2", "0 0 * * MON/2", "0 0 * * SUN-MON", "0 0 * * FRI-MON", "0 0 * * fr\u0130",
	"0 0 * * 7", "0 0 * * 5-7", "0 0 * * 0-6", "? ? ? ? ?", "*-5 * * * *", "*-x-y/2 * * * *", "?- * * * *",
	"10-20/4 * * * *", "*/7 * * * *", "20/15 * * * *", "60/2 * * * *", "*/0 * * * *", "*/100 * * * *", "5/9223372036854775807 * * * *",
	"0 0 13 * 5", "0 0 */2 * 1", "0 0 */1 * 1", "0 0 ? * 1", "0 0 *,1 * 1", "0 0 1,* * 1", "0 0 13 * *", "0 0 */2 * *", "0 0 1-31 * 1", "0 0 * * */2",
	"00 08 * * *", "+5 +08 * * *", "1,,2 * * * *", ",1, * * * *", ", * * * *", "* , * * *", "0 0 , * 1", "0 0 1 * ,", "0 0 , * *",
	"0 0 L * *", "0 0 15W * *", "0 0 * * 5#3", "0 0 * * 5L", "0 24 * * *", "60 * * * *", "0 0 0 * *", "0 0 32 * *", "0 0 1 13 *", "0 0 1 0 *",
	"1-2-3 * * * *", "1/2/3 * * * *", "1/ * * * *", "/2 * * * *", "-5 * * * *", "5- * * * *", "*/-5 * * * *", "*/-0 * * * *", "*/+2 * * * *",
	"1.5 * * * *", "0x1 * * * *", "1_0 * * * *", "\u0661 * * * *", "99999999999999999999 * * * *", "9223372036854775807 * * * *", "10 * * 12737123 *",
	"@reboot", "@Daily", "@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly", " @daily", "@daily ",
	"@every", "@every ", "@every 1h", "@every 1h30m", "@every 1.5h", "@every .5m", "@every 1.m", "@every .m", "@every 10ms", "@every 0", "@every -0",
	"@every -5h", "@every +5m", "@every 5", "@every 5d", "@every  5m", "@every 5m ", "@every 2500ms", "@every 1m500ms", "@every 3000000\u00b5s",
	"@every 3000000\u03bcs", "@every 3000000us", "@every 3000000000ns", "@every 1.9999999999999999999s", "@every 9223372036854775807ns",
	"@every 9223372036854775808ns", "@every -9223372036854775808ns", "@every 99999999999999999999h", "@every 2562047h2562047h", "@every 1h 30m",
	"TZ=UTC", "CRON_TZ=UTC", "TZ=UTC\t@daily", "TZ=UTC 0 4 * * *", "CRON_TZ=Asia/Tokyo 0 4 * * *", "TZ=Europe/Berlin   @daily ", "TZ=UTC @every 5m",
	"TZ= 0 4 * * *", "TZ=Mars/Olympus 0 4 * * *", "TZ=+03:00 @daily", "TZ=UTC+3 @daily", "TZ=UTC TZ=UTC 0 4 * * *", "CRON_TZ=UTC TZ=UTC @daily",
	"TZ=../UTC @daily", "TZ=EST @daily", "TZ=HST @daily", "TZ=GMT+0 @daily", "TZ=SystemV/EST5 @daily",
	"0 0 30 2 *", "0 0 31 4,6,9,11 *", "0 0 29 2 *", "0 0 31 2,3 *", "0 0 30 2 1",
}

type zoneRow struct{ text, zone, from string }

// zoneRows has the known cases round changes of the clocks.
var zoneRows = []zoneRow{
	{"30 2 * * *", "America/Los_Angeles", "2026-03-07T12:00:00-08:00"},
	{"30 1 * * *", "America/Los_Angeles", "2026-10-31T12:00:00-07:00"},
	{"*/30 * * * *", "America/Los_Angeles", "2026-11-01T00:30:00-07:00"},
	{"*/30 * * * *", "America/Los_Angeles", "2026-11-01T01:30:00-07:00"},
	{"0 */2 * * *", "America/Los_Angeles", "2026-03-07T23:00:00-08:00"},
	{"0 * * * ?", "America/New_York", "2026-03-08T00:30:00-05:00"},
	{"0 0 * * *", "Africa/Cairo", "2026-04-23T10:00:00+02:00"},
	{"0 5 * * 4", "Africa/Cairo", "2026-04-23T10:00:00+02:00"},
	{"0 5 * * 6", "America/Santiago", "2026-09-05T10:00:00-04:00"},
	{"0 5 * * 6", "Asia/Beirut", "2026-03-28T10:00:00+02:00"},
	{"0 5 * * 6", "Atlantic/Azores", "2026-03-28T10:00:00-01:00"},
	{"0 5 * * 6", "America/Havana", "2026-03-07T10:00:00-05:00"},
	{"0 2 * * *", "Australia/Lord_Howe", "2026-04-04T12:00:00+11:00"},
	{"0 3 * * *", "Australia/Lord_Howe", "2026-10-03T12:00:00+10:30"},
	{"0 12 * * *", "Pacific/Apia", "2011-12-28T00:00:00-10:00"},
	{"0 12 31 12 *", "Pacific/Apia", "2011-12-28T00:00:00-10:00"},
	{"0 0 29 2 *", "UTC", "2096-02-28T00:00:00Z"},
	{"0 0 29 2 *", "UTC", "2097-02-28T00:00:00Z"},
	{"0 0 29 2 *", "UTC", "2099-03-01T00:00:00Z"},
}

var zones = []string{
	"Africa/Cairo", "Africa/Casablanca", "Africa/Johannesburg", "Africa/Khartoum", "Africa/Windhoek",
	"America/Argentina/San_Luis", "America/Asuncion", "America/Bogota", "America/Caracas", "America/Havana", "America/Los_Angeles",
	"America/New_York", "America/Nuuk", "America/Santiago", "America/Sao_Paulo", "America/Scoresbysund", "America/St_Johns",
	"Antarctica/Casey", "Antarctica/Troll",
	"Asia/Amman", "Asia/Beirut", "Asia/Colombo", "Asia/Damascus", "Asia/Gaza", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Pyongyang",
	"Asia/Tehran", "Asia/Tokyo", "Asia/Yangon", "Atlantic/Azores", "Australia/Adelaide", "Australia/Lord_Howe",
	"Europe/Berlin", "Europe/Dublin", "Europe/Istanbul", "Europe/London", "Europe/Moscow",
	"Pacific/Apia", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Kiritimati", "Pacific/Kwajalein", "Pacific/Niue", "Pacific/Norfolk",
	"UTC",
}

// skippedDays are the zones that left out a day, before which robfig may search for ever, with the end of that day.
var skippedDays = map[string]int64{
	"Pacific/Apia":       time.Date(2012, 1, 1, 0, 0, 0, 0, time.UTC).Unix(),
	"Pacific/Kiritimati": time.Date(1995, 1, 2, 0, 0, 0, 0, time.UTC).Unix(),
	"Pacific/Kwajalein":  time.Date(1993, 8, 23, 0, 0, 0, 0, time.UTC).Unix(),
}

var (
	months   = []string{"jan", "feb", "MAR", "apr", "may", "Jun", "jul", "aug", "sep", "oct", "NOV", "dec"}
	weekdays = []string{"sun", "MON", "tue", "Wed", "thu", "fri", "SAT"}
)

// expression is random, with small hours more often than others: that is when clocks are set.
func expression(random *rand.Rand) string {
	minute := field(random, 0, 59, nil, 15)
	if random.IntN(3) == 0 {
		minute = []string{"0", "30", "15", "*/30", "*/15", "59", "0,30"}[random.IntN(7)]
	}
	hour := field(random, 0, 23, nil, 30)
	if random.IntN(2) == 0 {
		hour = []string{"0", "1", "2", "3", "4", "5", "23", "0-4", "22-23", "*/2", "1-3"}[random.IntN(11)]
	}
	return strings.Join([]string{
		minute, hour,
		field(random, 1, 31, nil, 55),
		field(random, 1, 12, months, 65),
		field(random, 0, 6, weekdays, 55),
	}, " ")
}

// field is a star in the given percentage of cases, else a list of up to three ranges.
func field(random *rand.Rand, low, high int, names []string, stars int) string {
	if random.IntN(100) < stars {
		return []string{"*", "*", "*", "?", "*/1"}[random.IntN(5)]
	}
	items := make([]string, 1+random.IntN(3)/2+random.IntN(4)/3)
	for i := range items {
		items[i] = item(random, low, high, names)
	}
	return strings.Join(items, ",")
}

func item(random *rand.Rand, low, high int, names []string) string {
	a, b := low+random.IntN(high-low+1), low+random.IntN(high-low+1)
	if a > b {
		a, b = b, a
	}
	show := func(value int) string {
		if names != nil && random.IntN(2) == 0 {
			return names[value-low]
		}
		return fmt.Sprint(value)
	}
	step := 1 + random.IntN(high-low)
	switch random.IntN(8) {
	case 0:
		return show(a) + "-" + show(b)
	case 1:
		return fmt.Sprintf("%s-%s/%d", show(a), show(b), step)
	case 2:
		return fmt.Sprintf("*/%d", step)
	case 3:
		return fmt.Sprintf("%s/%d", show(a), step)
	default:
		return show(a)
	}
}

// brokenTexts are right texts with a few characters changed; most are refused.
func brokenTexts(random *rand.Rand, count int) []string {
	const letters = "0123456789*?/,-+ @LW#jansun."
	texts := make([]string, count)
	for i := range texts {
		text := []byte(expression(random))
		for range 1 + random.IntN(3) {
			at := random.IntN(len(text))
			letter := letters[random.IntN(len(letters))]
			if random.IntN(2) == 0 {
				text[at] = letter
			} else {
				text = append(text[:at], append([]byte{letter}, text[at:]...)...)
			}
		}
		texts[i] = string(text)
	}
	return texts
}
