package main

import (
	"fmt"
	"math/rand"
	"strings"
)

const (
	stopVectors    = 3000
	formulaVectors = 1600
	whenVectors    = 900
	// mischief is the share of places where an operand of another kind is put.
	mischief = 0.03
)

type generator struct{ *rand.Rand }

func generated(emit func(vector)) {
	g := generator{rand.New(rand.NewSource(seed))}
	seen := map[string]bool{}
	produce := func(language string, count int, source func() string) {
		for made := 0; made < count; {
			text := source()
			s := subjects[g.Intn(len(subjects))]
			if key := language + s.Name + text; !seen[key] && len(text) < 400 {
				seen[key] = true
				emit(measured(language, text, s, "documented"))
				made++
			}
		}
	}
	produce("stop", stopVectors, func() string { return g.stop() })
	produce("formula", formulaVectors, func() string { return g.broken(g.formula(3)) })
	produce("when", whenVectors, func() string { return g.when() })
}

func (g generator) pick(options ...string) string { return options[g.Intn(len(options))] }

// chance builds one of the options; only the chosen one is built.
func (g generator) chance(options ...func() string) string { return options[g.Intn(len(options))]() }

func (g generator) stop() string {
	switch g.Intn(8) {
	case 0:
		return g.broken(g.boolean(3))
	case 1:
		return g.anything(3)
	default:
		return g.boolean(3)
	}
}

// broken damages some of the sources, for the errors.
func (g generator) broken(source string) string {
	if g.Float64() < 0.7 || len(source) < 2 {
		return source
	}
	at := g.Intn(len(source))
	switch g.Intn(3) {
	case 0:
		return source[:at] + source[at+1:]
	case 1:
		return source[:at] + g.pick("(", ")", "'", "+", "!", "?", " ", "in", "==", "1", ",", "\"") + source[at:]
	default:
		return source[:at]
	}
}

func (g generator) anything(depth int) string {
	return g.chance(
		func() string { return g.boolean(depth) }, func() string { return g.number(depth) },
		func() string { return g.text(depth) }, func() string { return g.time(depth) },
		func() string { return g.span(depth) }, func() string { return g.list(depth) },
		func() string { return "nil" },
		func() string { return "{a: " + g.number(1) + ", 'b': " + g.text(1) + "}" },
		func() string { return "{a: " + g.number(1) + "}." + g.pick("a", "b", "?.a") })
}

func (g generator) of(kind func(int) string, depth int) string {
	if g.Float64() < mischief {
		return g.anything(depth - 1)
	}
	return kind(depth - 1)
}

func (g generator) boolean(depth int) string {
	if depth <= 0 {
		return g.pick("true", "false", "cronworkflow.failed > 2", "cronworkflow.lastScheduledTime == nil",
			"cronworkflow.labels.team == 'bells'", "'note' in cronworkflow.annotations")
	}
	compare := g.pick("<", "<=", ">", ">=", "==", "!=")
	return g.chance(
		func() string { return g.of(g.number, depth) + " " + compare + " " + g.of(g.number, depth) },
		func() string { return g.of(g.number, depth) + compare + g.of(g.number, depth) },
		func() string { return g.of(g.text, depth) + " " + compare + " " + g.of(g.text, depth) },
		func() string { return g.of(g.time, depth) + " " + compare + " " + g.of(g.time, depth) },
		func() string { return g.of(g.span, depth) + " " + compare + " " + g.of(g.span, depth) },
		func() string {
			return g.of(g.boolean, depth) + g.pick(" && ", " and ", " || ", " or ") + g.of(g.boolean, depth)
		},
		func() string { return g.pick("!", "not ") + "(" + g.of(g.boolean, depth) + ")" },
		func() string {
			return "(" + g.boolean(depth-1) + ") ? " + g.boolean(depth-1) + " : " + g.boolean(depth-1)
		},
		func() string {
			return g.of(g.text, depth) + g.pick(" contains ", " startsWith ", " endsWith ", " not contains ", " not endsWith ") +
				g.of(g.text, depth)
		},
		func() string { return g.of(g.text, depth) + g.pick(" matches ", " not matches ") + g.pattern() },
		func() string { return g.of(g.number, depth) + g.pick(" in ", " not in ") + g.of(g.list, depth) },
		func() string { return g.of(g.text, depth) + " in ['a', 'bells', " + g.text(0) + "]" },
		func() string {
			return g.pick("all", "any", "none", "one") + "(" + g.list(depth-1) + ", " +
				g.pick("# > 1", "{# < 3}", "# == 2", "# % 2 == 0") + ")"
		},
		func() string {
			return g.time(depth-1) + "." + g.pick("After", "Before", "Equal") + "(" + g.time(depth-1) + ")"
		},
		func() string { return g.number(1) + " < " + g.number(1) + " <= " + g.number(1) },
		func() string { return "(" + g.boolean(depth-1) + ")" })
}

func (g generator) number(depth int) string {
	if depth <= 0 {
		return g.pick("0", "1", "2", "3", "7", "100", "0x1F", "0b101", "0o17", "1_000", "1.5", "0.1", ".5", "1e3", "-2",
			"cronworkflow.failed", "cronworkflow.succeeded", "9223372036854775807")
	}
	return g.chance(
		func() string {
			return g.of(g.number, depth) + g.pick(" + ", " - ", " * ", "+", "-") + g.of(g.number, depth)
		},
		func() string {
			return g.of(g.number, depth) + g.pick(" / ", " % ", " ** ", "^") + g.of(g.number, depth)
		},
		func() string { return "(" + g.number(depth-1) + ")" },
		func() string { return "-" + g.number(depth-1) },
		func() string {
			return "len(" + g.chance(func() string { return g.text(depth - 1) }, func() string { return g.list(depth - 1) }) + ")"
		},
		func() string {
			return g.pick("int", "float", "abs", "ceil", "floor", "round") + "(" + g.of(g.number, depth) + ")"
		},
		func() string {
			return g.pick("int", "float") + "(" + g.pick("'3'", "'-7'", "'2.5'", "'x'", "'1e2'", "' 1'") + ")"
		},
		func() string { return g.pick("min", "max") + "(" + g.number(depth-1) + ", " + g.number(0) + ")" },
		func() string { return g.pick("sum", "max", "min", "first", "last", "count") + "(" + g.list(0) + ")" },
		func() string {
			return g.span(depth-1) + "." + g.pick("Seconds", "Minutes", "Hours", "Milliseconds", "Nanoseconds") + "()"
		},
		func() string {
			return g.time(depth-1) + "." + g.pick("Unix", "Hour", "Minute", "Year", "Day", "YearDay", "Second", "UnixMilli") + "()"
		},
		func() string { return "int(" + g.time(depth-1) + "." + g.pick("Weekday()", "Month()") + ")" },
		func() string { return g.list(depth-1) + "[" + g.pick("0", "1", "-1", "5") + "]" },
		func() string {
			return "(" + g.pick("nil", "cronworkflow.lastScheduledTime?.Hour()") + " ?? " + g.number(0) + ")"
		},
		func() string { return "(" + g.boolean(depth-1) + " ? " + g.number(depth-1) + " : " + g.number(0) + ")" },
		func() string { return "indexOf(" + g.text(0) + ", " + g.text(0) + ")" })
}

func (g generator) text(depth int) string {
	if depth <= 0 {
		return g.pick("'a'", "\"bells\"", "'A-b_c'", "''", "' pad '", "`raw\\d`", "'it\\'s'", "\"tab\\t\"", "'\\u00e9t\\u00e9'",
			"'x1y22'", "cronworkflow.name", "cronworkflow.namespace", "cronworkflow.labels.team", "cronworkflow.labels.none",
			"cronworkflow.annotations.note", "cronworkflow.annotations['limit']", "cronworkflow['labels.json']")
	}
	return g.chance(
		func() string { return g.of(g.text, depth) + " + " + g.of(g.text, depth) },
		func() string { return g.pick("upper", "lower", "trim") + "(" + g.of(g.text, depth) + ")" },
		func() string {
			return "(" + g.text(depth-1) + " | " + g.pick("upper()", "trim()", "replace('a', 'o')", "split('-') | join('+')") + ")"
		},
		func() string { return "string(" + g.anything(depth-1) + ")" },
		func() string { return "replace(" + g.text(depth-1) + ", " + g.text(0) + ", " + g.text(0) + ")" },
		func() string {
			return g.pick("trimPrefix", "trimSuffix", "trim") + "(" + g.text(depth-1) + ", " + g.text(0) + ")"
		},
		func() string { return "join(split(" + g.text(depth-1) + ", " + g.text(0) + "), '|')" },
		func() string { return "repeat(" + g.text(0) + ", " + g.pick("0", "1", "3") + ")" },
		func() string {
			return g.time(depth-1) + ".Format(" + g.pick("'2006-01-02'", "'Mon Jan _2 15:04:05 2006'", "'3:04pm'", "'15:04:05.000'", "'Monday, 02-Jan-06'") + ")"
		},
		func() string { return g.time(depth-1) + "." + g.pick("Weekday()", "Month()") + ".String()" },
		func() string { return "string(" + g.span(depth-1) + ")" },
		func() string { return "type(" + g.anything(depth-1) + ")" },
		func() string { return "(" + g.text(depth-1) + ")[" + g.pick("0:1", ":2", "1:", "-2:", "0:100") + "]" },
		func() string { return "(" + g.text(0) + " ?? 'other')" })
}

func (g generator) pattern() string {
	return g.pick("'^b'", "'[a-c]+$'", "'\\\\d{2}'", "'(?i)BELLS'", "'^(a|bells)?$'", "'x.*y'", "'\\\\bhalf\\\\b'", "'[^a-z]'",
		"'(a*)*b'", "'[[:upper:]]'", "'.'", "'^$'", "'\\\\s'", "'(unclosed'", "'a{2,3}'", "'^[\\\\w-]+$'", "'(?:ab|b)e'", "'a**'")
}

func (g generator) time(depth int) string {
	if depth <= 0 {
		return g.pick("now()", "date('2026-03-08')", "date('2026-03-07T23:30:00+02:00')", "date('2026-02-28 12:30:00')",
			"cronworkflow.lastScheduledTime", "date('08.03.2026', '02.01.2006')", "now(timezone('Europe/Berlin'))",
			"date('2026-10-25 02:30:00', '2006-01-02 15:04:05', 'Europe/Berlin')")
	}
	return g.chance(
		func() string { return "(" + g.of(g.time, depth) + g.pick(" + ", " - ") + g.of(g.span, depth) + ")" },
		func() string { return g.time(depth-1) + ".Add(" + g.span(depth-1) + ")" },
		func() string {
			return g.time(depth-1) + ".AddDate(" + g.pick("0, 1, 0", "1, 0, -1", "0, 0, 30", "0, -1, 0") + ")"
		},
		func() string { return g.time(depth-1) + ".Truncate(" + g.span(0) + ")" },
		func() string {
			return g.time(depth-1) + ".In(timezone(" + g.pick("'America/New_York'", "'UTC'", "'Asia/Kolkata'") + "))"
		},
		func() string { return g.time(depth-1) + ".UTC()" })
}

func (g generator) span(depth int) string {
	if depth <= 0 {
		return g.pick("duration('1h')", "duration('90s')", "duration('1h30m10.5s')", "duration('-5m')", "duration('250ms')",
			"(now() - date('2026-03-08'))", "(now() - cronworkflow.lastScheduledTime)", "duration('1.5us')")
	}
	return g.chance(
		func() string { return "(" + g.of(g.time, depth) + " - " + g.of(g.time, depth) + ")" },
		func() string { return "(" + g.of(g.span, depth) + g.pick(" + ", " - ") + g.of(g.span, depth) + ")" },
		func() string { return "(" + g.span(depth-1) + " * " + g.pick("2", "0", "-3") + ")" },
		func() string { return g.time(depth-1) + ".Sub(" + g.time(depth-1) + ")" },
		func() string { return g.span(depth-1) + "." + g.pick("Abs()", "Truncate(duration('1m'))") })
}

func (g generator) list(depth int) string {
	if depth <= 0 {
		return g.pick("[1, 2, 3]", "[]", "[2]", "1..4", "[1.5, 2]", "[cronworkflow.failed, 2]", "3..1", "[7, 7]")
	}
	return g.chance(
		func() string { return "[" + g.number(depth-1) + ", " + g.number(0) + "]" },
		func() string { return "map(" + g.list(depth-1) + ", # * 2)" },
		func() string { return "filter(" + g.list(depth-1) + ", # > 1)" },
		func() string { return g.list(depth-1) + "[" + g.pick("1:", ":2", "0:1", "-1:") + "]" },
		func() string { return "split(" + g.text(0) + ", " + g.pick("'-'", "''", "'l'") + ")" })
}

// formula is one of govaluate's language.
func (g generator) formula(depth int) string {
	if depth <= 0 {
		return g.pick("1", "2", "3.5", "0x10", ".5", "true", "false", "'a'", "\"bells\"", "'2026-03-08'", "'2026-03-08 10:00'",
			"'it\\'s'", "'10:30AM'", "'2026-03-08T10:00:00Z'", "-1", "!true", "word", "'1'", "''", "'Sun Mar  8 10:00:00 2026'", "[x y]")
	}
	operand := func() string { return g.formula(depth - 1) }
	return g.chance(
		func() string { return operand() + g.pick(" == ", " != ", "==") + operand() },
		func() string { return operand() + g.pick(" < ", " <= ", " > ", " >= ") + operand() },
		func() string { return operand() + g.pick(" && ", " || ") + operand() },
		func() string {
			return operand() + g.pick(" + ", " - ", " * ", " / ", " % ") + operand() + g.pick("", " - 1", " * 2", " + 'x'")
		},
		func() string { return g.pick("2", "3", "10") + " ** " + g.pick("2", "0", "3 ** 2", "-1", "0.5") },
		func() string { return operand() + g.pick(" & ", " | ", " ^ ", " >> ", " << ") + g.pick("1", "2", "7") },
		func() string { return "(" + operand() + ")" },
		func() string { return g.pick("!(", "-(", "~(") + operand() + ")" },
		func() string {
			return operand() + g.pick(" =~ ", " !~ ") + g.pick("'^b'", "'l+s$'", "'[0-9]'", "'(open'", "('a' + 'b')", "'.'")
		},
		func() string { return operand() + " in (" + operand() + ", " + operand() + ")" },
		func() string { return operand() + " ? " + operand() + g.pick(" : "+operand(), "") },
		func() string { return operand() + " ?? " + operand() },
		func() string { return "(" + g.formula(depth-1) + " == " + g.formula(0) + ") && " + operand() })
}

func (g generator) when() string {
	tag := func() string {
		return g.chance(
			func() string {
				return "{{cronworkflow." + g.pick("name", "namespace", "labels.team", "annotations.note", "labels.none") + "}}"
			},
			func() string {
				return "{{= " + strings.ReplaceAll(strings.ReplaceAll(g.safe(g.text), "\"", "'"), "\\", "") + " }}"
			})
	}
	return g.chance(
		func() string { return "{{= " + g.safe(g.boolean) + " }}" },
		func() string { return "{{= " + g.safe(g.boolean) + " }} && {{=" + g.safe(g.boolean) + "}}" },
		func() string {
			return "'" + tag() + "'" + g.pick(" == ", " != ", " =~ ", " < ") + g.pick("'bells'", "'half-hour'", "'argo'", "''")
		},
		func() string { return "'" + tag() + "' in ('bells', 'old', 'jobs')" },
		func() string {
			return "{{= " + g.safe(g.number) + " }}" + g.pick(" > ", " == ", " <= ") + g.pick("1", "3", "'x'", "0.5")
		},
		func() string { return "{{= " + g.safe(g.sprig) + " }}" },
		func() string { return "'{{= " + g.safe(g.time) + " }}' " + g.pick(">", "<", "==") + " '2026-03-08'" },
		func() string {
			return fmt.Sprintf("%s == 1 || {{= %s }}", g.pick("1", "2", "'{{cronworkflow.name}}'"), g.safe(g.boolean))
		})
}

// safe is a source that may stand in a tag: Argo wants it without double quotes and backslashes.
func (g generator) safe(kind func(int) string) string {
	for {
		if source := kind(2); !strings.ContainsAny(source, "\"\\") && !strings.Contains(source, "}}") && !strings.Contains(source, "labels.json") {
			return source
		}
	}
}

func (g generator) sprig(depth int) string {
	return g.chance(
		func() string {
			return "sprig." + g.pick("contains", "hasPrefix", "hasSuffix") + "('b', " + g.text(0) + ")"
		},
		func() string { return "sprig." + g.pick("upper", "lower", "trim") + "(" + g.text(0) + ") == 'BELLS'" },
		func() string {
			return "sprig." + g.pick("add", "sub", "mul", "div", "mod", "max", "min") + "(" + g.pick("7", "cronworkflow.failed") + ", 2) > 3"
		},
		func() string {
			return "sprig.empty(" + g.pick("''", "0", "cronworkflow.name", "[]", "false", "nil") + ")"
		},
		func() string { return "sprig.default('x', " + g.pick("''", "cronworkflow.name") + ") == 'x'" },
		func() string { return "sprig.ternary('a', 'b', " + g.boolean(0) + ") == 'a'" },
		func() string { return "sprig.date('Mon 15:04', now()) == " + g.pick("'Sun 10:00'", "'Mon 10:00'") },
		func() string {
			return "sprig.dateInZone('2006-01-02 15', now(), 'America/New_York') == '2026-03-08 06'"
		},
		func() string { return "sprig.atoi(" + g.pick("'12'", "'x'") + ") > 3" },
		func() string { return "sprig.replace('b', 'c', " + g.text(0) + ") == 'cells'" },
		func() string {
			return "sprig.trimPrefix('b', " + g.text(0) + ") + sprig.trimSuffix('s', 'ss') == 'ellss'"
		},
		func() string { return "asInt('" + g.pick("3", "x") + "') == 3" },
		func() string { return "len(sprig.splitList('-', cronworkflow.name)) == 2" })
}
