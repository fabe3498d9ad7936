package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/Knetic/govaluate"
	"github.com/Masterminds/sprig/v3"
	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/parser"
	"github.com/valyala/fasttemplate"
)

// fixedNow makes now() answer a constant, so that the vectors stay true.
var fixedNow = expr.Function("now", func(args ...any) (any, error) {
	if len(args) == 1 {
		return now.In(args[0].(*time.Location)), nil
	}
	return now, nil
}, new(func() time.Time), new(func(*time.Location) time.Time))

func evaluateStop(source string, env map[string]any) (any, string, error) {
	program, err := expr.Compile(source, expr.Env(env), fixedNow)
	if err != nil {
		return nil, "compile", err
	}
	value, err := expr.Run(program, env)
	return value, "run", err
}

func evaluateFormula(source string) (any, string, error) {
	formula, err := govaluate.NewEvaluableExpression(source)
	if err != nil {
		return nil, "compile", err
	}
	value, err := formula.Evaluate(nil)
	return value, "run", err
}

func evaluateWhen(source string, s subject, binding string) (any, string, error) {
	template, err := fasttemplate.NewTemplate(source, "{{", "}}")
	if err != nil {
		return nil, "compile", err
	}
	var replaced strings.Builder
	_, err = template.ExecuteFunc(&replaced, func(w io.Writer, tag string) (int, error) {
		var text string
		var err error
		if expression, ok := strings.CutPrefix(tag, "="); ok {
			text, err = computed(expression, s.templated(binding))
		} else {
			text, err = looked(strings.TrimSpace(tag), s.flat(binding))
		}
		if err != nil {
			return 0, err
		}
		return io.WriteString(w, text)
	})
	if err != nil {
		return nil, "run", err
	}
	return evaluateFormula(replaced.String())
}

// looked is the text of a simple tag.
func looked(name string, flat map[string]any) (string, error) {
	value, ok := flat[name]
	if !ok {
		return "", fmt.Errorf("failed to resolve {{%s}}", name)
	}
	text, ok := value.(string)
	if !ok {
		return "", fmt.Errorf("failed to resolve {{%s}} to string", name)
	}
	return inside(text), nil
}

func inside(text string) string {
	quoted := strconv.Quote(text)
	return quoted[1 : len(quoted)-1]
}

// computed is the text of an expression tag.
func computed(expression string, env map[string]any) (string, error) {
	var source string
	if err := json.Unmarshal([]byte(`"`+expression+`"`), &source); err != nil {
		return "", fmt.Errorf("not the inside of a JSON string: %w", err)
	}
	functions := sprig.GenericFuncMap()
	delete(functions, "env")
	delete(functions, "expandenv")
	functions["now"] = func() time.Time { return now }
	env["asInt"] = builtin.Int
	env["asFloat"] = builtin.Float
	env["sprig"] = functions
	env["toJson"] = func(v any) string { b, _ := json.Marshal(v); return string(b) }
	if err := missing(source, env); err != nil {
		return "", err
	}
	program, err := expr.Compile(source, expr.Env(env), fixedNow)
	if err != nil {
		return "", err
	}
	value, err := expr.Run(program, env)
	if err != nil {
		return "", err
	}
	if value == nil || reflect.ValueOf(value).Kind() == reflect.Pointer && reflect.ValueOf(value).IsNil() {
		return "", errors.New("the value is nil")
	}
	marshaled, err := json.Marshal(value)
	if err != nil {
		return "", err
	}
	if text := string(marshaled); strings.HasPrefix(text, `"`) {
		return text[1 : len(text)-1], nil
	}
	return inside(string(marshaled)), nil
}

// missing fails on a path that the environment lacks, unless ?? or ?. guards it, as Argo's strict mode does.
func missing(source string, env map[string]any) error {
	tree, err := parser.Parse(source)
	if err != nil {
		return err
	}
	guards := &visitor{each: func(node ast.Node, v *visitor) {
		switch n := node.(type) {
		case *ast.BinaryNode:
			if n.Operator == "??" {
				ast.Walk(&n.Left, &visitor{each: func(inner ast.Node, _ *visitor) { v.seen[inner] = true }})
			}
		case *ast.MemberNode:
			if n.Optional {
				v.seen[n.Node] = true
			}
		}
	}, seen: map[ast.Node]bool{}}
	ast.Walk(&tree.Node, guards)
	var absent []string
	ast.Walk(&tree.Node, &visitor{each: func(node ast.Node, _ *visitor) {
		if path, ok := path(node); ok && !guards.seen[node] && !present(path, env) {
			absent = append(absent, strings.Join(path, "."))
		}
	}})
	if len(absent) > 0 {
		sort.Strings(absent)
		return fmt.Errorf("%s is missing", absent[0])
	}
	return nil
}

type visitor struct {
	each func(ast.Node, *visitor)
	seen map[ast.Node]bool
}

func (v *visitor) Visit(node *ast.Node) { v.each(*node, v) }

func path(node ast.Node) ([]string, bool) {
	switch n := node.(type) {
	case *ast.IdentifierNode:
		return []string{n.Value}, true
	case *ast.MemberNode:
		key, isText := n.Property.(*ast.StringNode)
		owner, isPath := path(n.Node)
		if !isText || !isPath || n.Optional || n.Method {
			return nil, false
		}
		return append(owner, key.Value), true
	}
	return nil, false
}

func present(path []string, env map[string]any) bool {
	var at any = env
	for _, name := range path {
		members, ok := at.(map[string]any)
		if !ok {
			return at != nil && len(path) > 0 && path[0] == "sprig"
		}
		if at, ok = members[name]; !ok {
			return false
		}
	}
	return true
}
