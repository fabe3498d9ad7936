package main

func handWritten(emit func(vector)) {
	for _, language := range []string{"stop", "formula", "when"} {
		for _, source := range rows[language] {
			each := subjects
			if language == "formula" {
				each = subjects[:1]
			}
			for _, s := range each {
				v := measured(language, source, s, "documented")
				v.HandWritten = true
				emit(v)
			}
		}
	}
	for _, language := range []string{"stop", "when"} {
		for _, source := range bugs[language] {
			v := measured(language, source, subjects[1], "argo")
			v.HandWritten = true
			emit(v)
		}
	}
}

// bugs are rows in which Argo's own binding of the variables differs from its documents.
var bugs = map[string][]string{
	"stop": {
		"cronworkflow.annotations.note == 'weekly'", "cronworkflow.annotations.team == 'bells'",
		"cronworkflow.labels.json == '{\"team\":\"bells\",\"tier\":\"1\"}'", "cronworkflow['labels.json'] contains 'bells'",
	},
	"when": {
		"{{cronworkflow.labels.team}} == 1", "'{{cronworkflow.labels.team}}' == 'bells'", "{{= cronworkflow.labels.team == 'bells' }}",
		"{{= cronworkflow.annotations.note == 'weekly' }}", "'{{cronworkflow.labels.json}}' =~ 'bells'",
		"{{= cronworkflow.labels.json contains 'bells' }}", "{{cronworkflow.failed}} == 3", "{{cronworkflow.failed}} > 2 && true",
	},
}

var rows = map[string][]string{
	"stop": {
		// Argo's documents and examples.
		"cronworkflow.failed >= 3", "cronworkflow.succeeded >= 1", "cronworkflow.succeeded == 1",
		"cronworkflow.failed >= 3 || cronworkflow.succeeded >= 10", "cronworkflow.failed > cronworkflow.succeeded",
		"cronworkflow.lastScheduledTime != nil && (now() - cronworkflow.lastScheduledTime).Hours() > 1",
		"cronworkflow.lastScheduledTime == nil", "cronworkflow.lastScheduledTime?.Unix() ?? 0",
		"cronworkflow?.failed", "cronworkflow.labels?.team", "cronworkflow.labels.team", "cronworkflow.labels['team']",
		"cronworkflow.labels", "cronworkflow['failed']", "cronworkflow.lastScheduledTime", "cronworkflow.lastScheduledTime.Weekday()",
		"now() > date('2026-12-31')", "now() > date(\"2026-03-01\")", "now().Weekday().String() in ['Saturday', 'Sunday']",
		"(now() - duration('24h')).After(cronworkflow.lastScheduledTime)", "now().Sub(cronworkflow.lastScheduledTime) > duration('1h')",
		"cronworkflow.lastScheduledTime.After(now())", "cronworkflow.lastScheduledTime.Add(duration('1h')) < now()",
		// Misspelt and mistyped.
		"cronworkflow.faild >= 3", "cronworkflow.faild == 3", "cronworkflow.faild ?? 3", "cronworkflow.faild?.x", "cronworkflows.failed > 1", "failed > 1",
		"cronworkflow.failed == '3'", "cronworkflow.failed >= '3'", "cronworkflow.failed + 'x'", "cronworkflow.name > 3",
		"cronworkflow.failed", "'text'", "nil", "", " ", "cronworkflow.failed = 3", "cronworkflow.failed => 3", "cronworkflow.failed >= 3 &&",
		"(now() - cronworkflow.lastScheduledTime) > 3600", "now() - 5", "cronworkflow.name.x", "cronworkflow.name.Length()", "cronworkflow.failed.x",
		"true || 1", "false && 'x'", "true ? 1 : now()", "false ? cronworkflow.faild : 2", "1 ? 2 : 3", "!1", "-'a'", "not nil", "nil && true",
		// Precedence and associativity.
		"1 + 2 * 3", "2 ** 3 ** 2", "-2 ** 2", "10 - 5 - 2", "100 / 10 / 2", "7 % 4 % 2", "not true == false", "not (true == false)", "!true || true",
		"true || false && false", "1 + 1 == 2 and 2 * 2 == 4", "1 < 2 < 3", "3 > 2 > 2", "1 < 2 == true", "1 < 2 and 2 < 3 or false", "1 == 1 == true",
		"'a' + 'b' contains 'ab'", "1 in [1] == true", "true ? false ? 1 : 2 : 3", "nil ?? 1 + 2", "nil ?? nil ?? 3", "nil ?? (1 + 2)", "1 ?? 2 == 1", "-1 ?? 2",
		"1 .. 3", "1..3 == [1,2,3]", "2 in 1..3", "0 ? 1 : 2", "true ?: false", "1 > 2 ? 'a' : 'b'", "5 - -3", "5--3", "- -3", "!!true", "not not true", "+3", "+'a'",
		// Lexing.
		"'it\\'s'", "\"it's\"", "\"\\\"\"", "'\\x41\\u0042\\u{43}\\103'", "'\\q'", "'\\'", "'open", "\"open", "`raw ` + `a``b`", "`open", "'a\nb'", "'\\n'", "b'x'", "b'x' == 'x'",
		"1_000", "1__0", "0x_F", "0xG", "0b12", "08", "010", "1.", "1.e2", ".5e1", "1e", "1e400", "9223372036854775807", "9223372036854775808", "1a", "0x1p4", "1.5.5",
		"// note\n1", "1 // note", "/* a */ 1", "/* a", "1 /* b */ + 2", "$x", "_x", "@", "~1", "1 & 2", "a = 1", "\u00e9 == 1", "'\u00e9\U0001F514' == '\\u00e9\\u{1F514}'",
		// Numbers.
		"9223372036854775807 + 1", "-9223372036854775808", "9223372036854775807 * 2", "7 / 2", "1 / 0", "-1 / 0", "0 / 0 == 0 / 0", "1 % 0", "cronworkflow.failed % 0", "-7 % 3",
		"1.5 % 1", "2 ** -1", "2 ** 0.5", "0.1 + 0.2", "1e21", "1e20 + 1", "string(1e21)", "string(1e20)", "string(0.000001)", "string(0.0000001)", "string(1.0)", "string(100000000.5)",
		"1 == 1.0", "[1] == [1.0]", "[1, 'a'] == [1, 'a']", "{a: 1} == {a: 1}", "1 in [1.0]", "1.0 in [1, 2]", "max(1, 2.5)", "max([1, 5], 3)", "max()", "min([])", "max('a')",
		"int('0x10')", "int('+5')", "int('')", "int(3.9)", "int(-3.9)", "int(true)", "int(nil)", "float('0x1p-2')", "float('inf')", "float('1_0')", "float('1e999')", "float(true)",
		"round(2.5)", "round(-2.5)", "round(0.49999999999999994)", "ceil(-0.5)", "floor(-0.5)", "abs(-9223372036854775807)", "abs('a')", "abs(duration('-1s'))", "int(duration('1s'))", "duration('1s') * 1.5", "1.5 * duration('1s')", "duration('2s') * duration('3ns')", "-duration('1s')", "duration('2s') / 2",
		// Texts.
		"'a' < 'b'", "'Z' < 'a'", "'\\uffff' < '\\U0001F514'", "'abc'[0]", "'abc'[1:2]", "'\u00e9'[0:1]", "len('\u00e9\U0001F514')", "upper('\u00e9')", "lower('\u00c4')", "trim('\\u00a0x\\t')", "trim('xxaxx', 'x')",
		"split('a,b,c', ',')", "split('a,b,c', ',', 2)", "split('a,b,c', ',', 0)", "split('a,b,c', ',', -1)", "split('', ',')", "split('', '')", "split('a\u00e9b', '')", "split('abc', '', 2)",
		"replace('aaa', 'a', 'b')", "replace('aaa', 'a', 'b', 2)", "replace('aaa', '', '-')", "replace('aaa', '', '-', 2)", "replace('\u00e9b', '', '-')", "replace('abc', 'x', 'y')", "repeat('ab', 3)", "repeat('ab', -1)", "repeat('', 10)",
		"join(['a', 'b'])", "join(['a', 'b'], '-')", "join([1, 2])", "join([])", "indexOf('abc', 'c')", "lastIndexOf('abca', 'a')", "indexOf('abc', 'x')", "hasPrefix('abc', 'ab')", "hasSuffix('abc', 'bc')",
		"trimPrefix('xa', 'x')", "trimPrefix(' a')", "trimSuffix('a ')", "'a' contains 1", "nil contains 'a'", "'a' contains nil", "'x' in 'xyz'", "'a' not in ['a']", "'a' not contains 'b'", "not 'a'", "'a' not == 'b'",
		"string(nil)", "string([1, 'a', nil])", "string({b: 1, a: [2]})", "string(true)", "string(duration('1h1.5s'))", "string(date('2026-03-08'))", "type(1)", "type(1.5)", "type('a')", "type(nil)", "type([])", "type({})", "type(now())", "type(duration('1s'))", "type(true)",
		// Regular expressions.
		"'abc' matches 'b'", "'abc' matches '^b'", "'a\\nb' matches 'a$'", "'a\\n' matches 'a$'", "'a\\nb' matches '(?m)a$'", "'a\\nb' matches 'a.b'", "'a\\nb' matches '(?s)a.b'", "'\\r' matches '.'", "'STRASSE' matches '(?i)strasse'", "'k' matches '(?i)\\u212a'", "'a1_' matches '^\\\\w+$'",
		"'a b' matches '\\\\bb\\\\b'", "'ab' matches 'a\\\\Bb'", "'aaa' matches '^a{2}$'", "'aaa' matches '^a{2,}$'", "'a{2' matches 'a{2'", "'a' matches 'a{2000}'", "'a' matches 'a{3,2}'", "'a' matches '*'", "'a' matches 'a**'", "'a' matches '+a'", "'a' matches '(?=a)'", "'aa' matches '(a)\\\\1'", "'a' matches '(?P<n>a)'", "'a' matches '(?<n>a)'", "'a' matches '(?P<n'", "'a' matches '[a'", "'a' matches '[z-a]'", "'-' matches '[a-]'", "']' matches '[]]'", "'^' matches '[\\\\^]'", "'x' matches '[^[:digit:]]'", "'5' matches '[[:^digit:]]'", "'a' matches '[[:foo:]]'", "'a.b' matches '\\\\Qa.b\\\\E'", "'\u00e9' matches '^.$'", "'A' matches '\\\\x41'", "'A' matches '\\\\x{41}'", "'A' matches '\\\\101'", "'a' matches '\\\\y'", "'a' matches 'a|'", "'' matches '()'", "'b' matches 'a|b|c'", "'ac' matches '^(a(b|c))+$'", "'a' matches '(?i:A)b?'", "'aB' matches 'a(?i)b'", "'\u00e9' matches '\\\\p{L}'", "'a' matches ')'", "'a' matches '('", "'a' matches 'a\\\\'", "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' matches '^(a+)+$'", "'a' matches cronworkflow.name", "'A' matches '(?-i)a'", "'&' matches '[a&&b]'", "'a' matches '\\\\Aa\\\\z'", "'a' matches 'a+?'", "'\u017f' matches '(?i)s'",
		"'_' matches '\\\\_'", "'_' matches '[\\\\_]'", "'a' matches '\\\\\u00e9'", "'a' matches '(?i-)a'", "'a' matches '(?-)a'", "'a' matches '(?i-:a)'", "'a' matches '(?--i)a'", "'a' matches '(?i-s)a'", "'a' matches '(?i)*'", "'a' matches '(?i){2}'", "'\u00df' matches '(?i)\u1e9e'", "'\u1e9e' matches '(?i)\u00df'", "'\u03a3' matches '(?i)^\u03c2$'", "'\u03c3' matches '(?i)^[\u03c2-\u03c2]$'", "'\u212a' matches '(?i)K'", "'\u0130' matches '(?i)i'", "'\u0131' matches '(?i)I'", "'\u00b5' matches '(?i)\u03bc'", "'\u01c5' matches '(?i)^\u01c4$'", "'\u03c2' matches '(?i)[^\u03c3]'", "upper('\u00df')", "lower('\u0391\u03a3')", "upper('\u0149\ufb01')", "lower('\u0130') == 'i'", "upper('\U00010428\u01c6')", "lower('\u1e9e')",
		// Lists, maps, closures, pipes.
		"[1, 2, 3][0]", "[1, 2, 3][-1]", "[1][5]", "[1]['a']", "[1][1.9]", "[][0]", "[1, 2, 3][1:]", "[1, 2, 3][:-1]", "[1, 2, 3][5:]", "[1, 2, 3][2:1]", "{a: 1}.a", "{a: 1}.b", "{a: 1}['a']", "{'a b': 1}['a b']", "{1: 2}['1']", "{(1): 2}", "{a: 1,}", "[1,]", "[,]", "{,}", "{a}", "{a: {b: 2}}.a.b", "{a: nil}.a.b", "{a: nil}.a?.b", "{a: nil}?.a?.b.c.d", "({a: nil}?.a).b", "{a: nil}?.a[0]", "nil?.x", "nil.x", "nil?.[0]", "[1]?.[0]", "'a' in {a: 1}", "1 in {a: 1}", "nil in [1]", "nil in [nil]", "1 in nil", "'x' in [1, 2]", "'x' in [1, 'y']", "1 in 5",
		"all([], false)", "any([], true)", "none([1], # > 1)", "one([1, 2], # > 1)", "filter([1, 2, 3], {# > 1})", "map(1..3, # * #)", "map(['a'], upper(#))", "count([true, false])", "count([1, 2], # > 1)", "find([1, 2], # > 1)", "find([1], # > 1)", "findIndex([1, 2], # > 1)", "sum([1, 2.5])", "sum([])", "sum([1, 2], # * 2)", "sum(['a'])", "all([1], #)", "all(1, true)", "filter([{a: 1}], .a == 1)", "map([{a: 1}], #.a)", "all([[1]], all(#, # > 0))", "filter([1, 2], # > 1) | len()", "[1, 2] | map(# * 2) | sum()", "'a' | upper", "'a' | upper() | lower()", "1 | 2", "# > 1", "all([1], # > 1;)", "any([1], # == 1,)", "len([1, 2])", "len({a: 1})", "len(1)", "len(nil)", "first([])", "last([1, 2])", "first(1)", "nosuch(1)", "len()", "len(1, 2)", "all([1])", "'a'.upper()", "1..3 | sum()",
		// Times.
		"date('2026-03-08')", "date('15:04:05')", "date('2026-03-08 10:00:00')", "date('2026-03-08T10:00:00Z')", "date('2026-03-08T10:00:00.5+05:30')", "date('08 Mar 26 10:00 UTC')", "date('Sunday, 08-Mar-26 10:00:00 UTC')", "date('Sun, 08 Mar 2026 10:00:00 UTC')", "date('yesterday')", "date('2026-02-30')", "date('2026-13-01')", "date('8/3/2026', '2/1/2006')", "date('3PM', '3PM')", "date('12am', '3pm')", "date('2026-03-08', '2006-01-02', 'Europe/Berlin')", "date('2026-03-08', '2006-01-02', 'Nowhere')", "date(timezone('Europe/Berlin'), '2026-03-08')", "date(1)", "date()",
		"duration('1h')", "duration('1.5h')", "duration('-1m')", "duration('1h30m')", "duration('1d')", "duration('5')", "duration('0')", "duration('')", "duration('.5s')", "duration('.s')", "duration('1us')", "duration('1\u00b5s')", "duration('300y')", "duration('2562048h')", "duration('+5s')", "duration('1 h')", "timezone('UTC')", "timezone('Europe/Berlin')", "timezone('')", "timezone('+01:00')", "timezone('Mars')",
		"timezone('Z')", "timezone('UTC+1')", "timezone('GMT+5')", "timezone('UT')", "timezone('SystemV/PST8')", "timezone('Etc/GMT+5')", "timezone('GMT')", "timezone('US/Pacific')", "timezone('europe/berlin')", "now().In(timezone('Etc/GMT+5')).Format('MST')", "now().In(timezone('Asia/Kathmandu')).String()", "now().In(timezone('America/Sao_Paulo')).Format('15 MST')", "now().In(timezone('Europe/London')).Format('MST')",
		"now().Year()", "now().Month()", "now().Month().String()", "int(now().Month())", "now().Weekday() == 0", "now().Weekday().String()", "now().YearDay()", "now().In(timezone('Europe/Berlin')).Hour()", "now(timezone('Asia/Tokyo')).Hour()", "now().Format('Mon, 02 Jan 2006 15:04:05 -0700')", "now().Format('Monday January 2 3:04PM')", "now().Format('06-1-2 03.04.05.000 Z07:00')", "now().Format('002 MST')", "now().Format('2006')", "now().String()", "now().Unix()", "now().UnixNano()", "now().AddDate(0, 1, 25)", "now().AddDate(0, 0, -8)", "now().Truncate(duration('24h'))", "now().Truncate(duration('7h'))", "now().Round(duration('1h'))", "now().IsZero()", "now().Hour", "now().hour()", "now().Hour(1)", "now().Before(1)", "now().GobEncode()", "now().Location()", "now().Zone()", "now() == now()", "now() - now()", "now() + now()", "now() + duration('1h') - now()", "duration('1h') + now()", "duration('1h') - now()", "duration('90m').Hours()", "duration('90m').String()", "duration('100us').String()", "duration('1.000000001s').String()", "duration('1h').Round(duration('7m'))", "duration('61m').Truncate(duration('1h')).Minutes()", "duration('1h') > duration('59m')", "duration('1h') == duration('60m')", "duration('1h') == 3600", "duration('1500ms').Milliseconds()", "date('1700-01-01') - date('2200-01-01')", "now().Compare(now())", "now().Equal(date('2026-03-08 10:00:00'))",
		// What expr-lang has and Carillon has not.
		"let x = 1; x + 1 == 2", "if true { 1 } else { 2 }", "1; 2", "$env", "$env['cronworkflow'].failed", "::len('a')", "findLast([1, 2], # > 0)", "findLastIndex([1, 2], # > 0)", "groupBy([1, 2], # % 2)", "sortBy([2, 1], #)", "reduce([1, 2], #acc + #, 0)", "splitAfter('a,b', ',')", "mean([1, 2])", "median([1, 2])", "toJSON({a: 1})", "fromJSON('{\"a\":1}').a", "toBase64('a')", "fromBase64('YQ==')", "get({a: 1}, 'a')", "take([1, 2], 1)", "keys({a: 1})", "values({a: 1})", "toPairs({a: 1})", "fromPairs([['a', 1]])", "reverse([1, 2])", "uniq([1, 1])", "concat([1], [2])", "flatten([[1]])", "sort([2, 1])", "bitand(1, 3)", "bitor(1, 2)", "bitxor(1, 3)", "bitnand(1, 3)", "bitshl(1, 2)", "bitshr(4, 1)", "bitushr(4, 1)", "bitnot(1)", "all([1], #index == 0)", "now().Local()", "now().ISOWeek()", "now().UnixMicro()", "duration('1h').Compare(duration('1m'))",
	},
	"formula": {
		"true", "false", "1 == 1", "1 == '1'", "'a' == 'a'", "\"a\" == 'a'", "'a\" == \"a'", "'it\\'s' == \"it's\"", "1", "'true'", "", " ", "true && false || true", "true || false && false", "1 + 2 * 3 == 7", "10 - 5 - 2 == 3", "2 ** 3 ** 2 == 64", "-2 ** 2 == 4", "100 / 10 / 2 == 5", "1 - 2 + 3 - 4 + 5", "1 < 2 == true", "1 < 2 && 2 < 3", "3 > 2 > 1",
		"'2026-03-08' < '2026-03-09'", "'2026-03-08' == 1772928000", "'2026-03-08 10:00' > '2026-03-08'", "'2026-03-08T10:00:00Z' == '2026-03-08 10:00:00'", "'2026-03-08T10:00:00+02:00' < '2026-03-08T10:00:00Z'", "'2026-03-08T10Z' == '2026-03-08 10:00'", "'10:30AM' == '10:30AM'", "'10:30AM' < '11:30AM'", "'2026-02-30' == 'x'", "'2026-03-08' + 1", "'2026-03-08' - '2026-03-07' == 86400", "'2026-03-08' == 'x'", "'Sun Mar  8 10:00:00 2026' == '2026-03-08 10:00'", "'Sun Mar  8 10:00:00 UTC 2026' == '2026-03-08 10:00'", "'Sun Mar 08 10:00:00 +0000 2026' == '2026-03-08 10:00'", "!'2026-03-08'", "'2026-03-08T10:00:00.5Z' == '2026-03-08 10:00'", "'2026-03-08 10:00:00+01:00' == '2026-03-08 09:00'", "'1 + 1' == '1 + 1'", "'2026-3-8' == 'x'",
		"'abc' =~ 'b'", "'abc' =~ '^b'", "'abc' !~ 'x'", "'abc' =~ '(b'", "false && 'a' =~ '('", "false && 'a' =~ ('(')", "1 =~ 'a'", "'a' =~ 1", "'a1' =~ '[0-9]'", "'a1' =~ '\\\\d'", "'a1' =~ '\\d'", "'2026-03-08' =~ '2026'", "'x' =~ '2026-03-08'", "'abc' =~ 'b' + 'c'", "'a.c' =~ 'a\\\\.c'", "'abc' =~ ''",
		"1 in (1, 2)", "3 in (1, 2)", "'a' in ('a', 'b')", "1 in (1)", "1 in ()", "1 in 1", "1 IN (1, 2)", "(1, 2) in (1, 2)", "1 in (1, 2, 3) == true", "'1' in (1, 2)", "true in (1, true)", "1 in ((1, 2), 3)", "!(1 in (1, 2))", "1 not in (1, 2)", "1,2", "(1, 2) == (1, 2)", "1, 2, 3",
		"true ? 1 : 2", "false ? 1 : 2", "true ? 1", "false ? 1", "1 ? 2 : 3", "false ? 1 : true ? 2 : 3", "true ? false : true ? false : true", "true ? false ? 1 : 2 : 3", "1 ?? 2", "(false ? 1) ?? 2", "true ?? false", "1 : 2", "true ? 'a' : 'b' == 'a'", "(1 > 2 ? 'x' : 'y') == 'y'", "true ? '2026-03-08' : 1", "'2026-03-08' ? 1 : 2",
		"!true", "!!true", "!(true)", "! true", "!false && true", "-1 < 0", "- 1 < 0", "--1", "1 - -1", "1--1", "1 -1", "1-1", "~1 == -2", "~(1) == -2", "!1", "-'a'", "-true", "!'a'", "(-1)", "-(-1)", "- (1 + 2)",
		"1 & 3", "1 | 2", "1 ^ 3", "1 << 4", "256 >> 4", "1.5 & 1", "-1 >> 1", "1 << 64", "1 << 63", "1 | 2 & 3", "2 ^ 1 == 3", "1 + 2 << 3", "7 % 4", "-7 % 3", "7.5 % 2", "1 % 0", "1 / 0", "0 / 0 == 0 / 0", "5 % 3 * 2",
		"'a' + 1", "1 + 'a'", "'a' + 1.5", "'a' + true", "'a' + 1e3", "'a' + 1000000000000000000000000", "'a' + 0.0000001", "'a' + 100000000", "1 + true", "true + true", "'a' - 'b'", "'a' < 'b'", "'a' < 1", "true < false", "'Z' < 'a'", "'a' + (1, 2)", "(false ? 1) + 'a'",
		"1.5", ".5", "5.", "1.2.3", "1..2", "0x1F", "0x", "0xZ", "0X1F", "1e3", "1_000", "007", "0", "00", "0.0", "0x1.5", "12abc", "1 2", "1 'a'", "0xFFFFFFFFFFFFFFFF", "0x1FFFFFFFFFFFFFFFF",
		"word", "word == 'word'", "true || word", "false && word", "true && word", "word.Field", "true || word.Field", "word.field", "true || word.field", "word.", "[a b]", "true || [a b]", "[open", "foo(1)", "true || foo(1)", "true == TRUE", "nil", "null", "not true", "true and false", "True", "inx", "a_b == 1", "_a", "\u00e9 == 1",
		"(1", "1)", "((1)", "()", "(1) 2", "(true) false", "(true)(false)", "(true)'x'", "(true) && (false)", "()() == 1", "1 == ()", "() ?? true", "(1 +)", "1 +", "+ 1", "== 1", "&&", "1 === 1", "1 =! 1", "1 = 1", "a = b", "1 <> 2", "1 >== 2", "true &&& true", "true & true", "1 ==-1", "1 == -1", "true&&!false", "true && !false", "1 ==\n1", "\t1 == 1\n", "1;2", "{}", "{{x}}", "#", "@", "$x == 1", "'open", "\"open", "'a\\", "'\\\\' == '\\\\'", "'\\n' == 'n'", "'\n' == '\n'", "'\u00e9' == '\u00e9'", "'' == ''", "''", "1 == 1 == 1", "true == (1 == 1)", "1 != 2", "'a' != 'a'", "true != 1", "!(1 == 2) && !(2 == 3)", "1 > 'a' || true", "true || 1 > 'a'", "\\1", "1 \\+ 1", "tr\\ue",
	},
	"when": {
		"{{= cronworkflow.lastScheduledTime == nil || (now() - cronworkflow.lastScheduledTime).Seconds() > 3600 }}",
		"{{= cronworkflow.lastScheduledTime == nil || (now() - cronworkflow.lastScheduledTime).Seconds() > 7200 }}",
		"{{= cronworkflow.lastScheduledTime == nil || (now() - cronworkflow.lastScheduledTime).Seconds() > 360 }}",
		"{{= cronworkflow.lastScheduledTime == nil || ( (now() - cronworkflow.lastScheduledTime).Seconds() > 30) }}",
		"{{= cronworkflow.lastScheduledTime == nil && ( (now() - cronworkflow.lastScheduledTime).Seconds() < 30) }}",
		"{{= cronworkflow.lastScheduledTime != nil }}", "{{= cronworkflow.lastScheduledTime == nil }}",
		"{{= (now() - cronworkflow.lastScheduledTime).Minutes() >= 30 }}", "{{= (now() - cronworkflow.lastScheduledTime).Minutes() <  50 }}",
		"true", "1 == 1", "'{{cronworkflow.name}}' == 'half-hour'", "{{cronworkflow.name}} == 'half-hour'", "\"{{ cronworkflow.name }}\" == 'old'", "'{{cronworkflow.labels.team}}' == 'bells'", "'{{cronworkflow.labels.none}}' == 'bells'", "'{{cronworkflow.nothing}}' == 'x'", "'{{other}}' == 'x'", "{{}}", "{{ }}", "{{=}}", "{{= }}", "{{cronworkflow.name", "cronworkflow.name}}", "{{cronworkflow.failed}} > 2", "{{= cronworkflow.failed }} > 2", "{{=cronworkflow.failed}} >= 3 && {{=cronworkflow.succeeded}} < 5", "{{= cronworkflow.failed > 2 && cronworkflow.succeeded < 5 }}", "{{= cronworkflow.name }} == 'old'", "'{{= cronworkflow.name }}' == 'old'", "{{cronworkflow.lastScheduledTime}} == 1", "'{{= cronworkflow.lastScheduledTime }}' > '2026-01-01'", "{{= cronworkflow.lastScheduledTime.Unix() }} > 1000", "{{= now().Hour() }} == 10", "{{= now().Weekday().String() != 'Saturday' }}", "{{= int(now().Weekday()) in [0, 6] }}", "{{= now().Weekday() }} == 0",
		"{{= cronworkflow.faild > 2 }}", "{{= true || cronworkflow.faild > 2 }}", "{{= cronworkflow.faild ?? 1 }} == 1", "{{= cronworkflow.labels.none ?? 'x' }} == 'x'", "'{{= cronworkflow.labels.none ?? 'x' }}' == 'x'", "'{{= cronworkflow.labels?.none ?? 'x' }}' == 'x'", "{{= cronworkflow.labels.team == 'bells' }}", "'{{= cronworkflow.labels['team'] }}' == 'bells'", "{{= cronworkflow.name == \"old\" }}", "{{= cronworkflow.name matches '^\\\\\\\\w' }}", "{{= cronworkflow.name matches '^[a-z]' }}", "{{= 'a\\\\\\\\b' == 'a\\\\\\\\b' }}", "{{= cronworkflow.name contains '\\\\u0061' }}", "{{= 1 \\u003c 2 }}", "{{= 'x' + }}", "{{= nil }}", "{{= [1, 2] }}", "1 in ({{= 1 }}, 2)", "{{= {a: 1} }}", "{{= 0.1 + 0.2 }} == 0.30000000000000004", "{{= 1e21 }} > 1", "{{= 1e-7 }} < 1", "{{= duration('1s') }} == 1000000000", "{{= 'say <b> & go' }} == 1", "'{{= 'a<b' }}' == 'a<b'", "{{= 'a' }}{{= 'b' }} == 1", "'{{= 'a' }}{{= 'b' }}' == 'ab'", "{{= true }}{{= false }}", "'{{= toJson(cronworkflow.labels.team) }}' =~ 'bells'", "{{= asInt('3') + asFloat('1.5') }} == 4.5", "{{= sprig.upper(cronworkflow.namespace) == 'ARGO' }}", "{{= sprig.title('x') == 'X' }}", "{{= sprig.nosuch() }}", "{{= jsonpath('{}', '$.a') }}", "{{{cronworkflow.name}}}", "'{{cronworkflow.annotations.note}}' == 'weekly'", "{{cronworkflow.annotations.limit}} == 3", "{{cronworkflow.labels.tier}} == 1 && true", "'{{= date('2026-03-08').Format('Mon') }}' in ('Sat', 'Sun')", "", " ",
	},
}
