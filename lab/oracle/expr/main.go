// Prints what Argo's expression libraries make of expressions, one JSON object a line, for the test ExprOracleTest.
// The libraries and their versions are those of Argo Workflows v4.1.2. The output depends on nothing but this source.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"time"
)

const seed = 20260308

// vector is one line of the output. Exactly one of value and failure is set.
type vector struct {
	// Language is "stop" (expr-lang), "formula" (govaluate) or "when" (template, then govaluate).
	Language string `json:"language"`
	Source   string `json:"source"`
	// Subject is the name of the CronWorkflow whose variables the expression sees.
	Subject string `json:"subject"`
	// Binding is "documented" or "argo": as Argo's documents say, or with the bugs of its code.
	Binding string `json:"binding"`
	Value   any    `json:"value,omitempty"`
	Failure string `json:"failure,omitempty"`
	// Stage says where it failed: "compile" or "run".
	Stage string `json:"stage,omitempty"`
	// HandWritten rows are each there for a reason; the others come from the generator.
	HandWritten bool `json:"handWritten,omitempty"`
}

func main() {
	time.Local = time.UTC
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	emit := func(v vector) {
		if err := encoder.Encode(v); err != nil {
			panic(err)
		}
	}
	for _, s := range subjects {
		if err := encoder.Encode(map[string]any{"subject": s}); err != nil {
			panic(err)
		}
	}
	handWritten(emit)
	generated(emit)
}

// measured evaluates one expression and turns a panic of a library into a failure.
func measured(language, source string, s subject, binding string) (v vector) {
	v = vector{Language: language, Source: source, Subject: s.Name, Binding: binding}
	defer func() {
		if r := recover(); r != nil {
			v.Value, v.Failure, v.Stage = nil, fmt.Sprint("panic: ", r), "run"
		}
	}()
	var value any
	var stage string
	var err error
	switch language {
	case "stop":
		value, stage, err = evaluateStop(source, s.nested(binding))
	case "formula":
		value, stage, err = evaluateFormula(source)
	default:
		value, stage, err = evaluateWhen(source, s, binding)
	}
	if err != nil {
		v.Failure, v.Stage = err.Error(), stage
		return v
	}
	v.Value = encoded(value)
	return v
}
