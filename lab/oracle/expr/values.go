package main

import (
	"fmt"
	"reflect"
	"strconv"
	"time"
)

// encoded is a value with its kind, in a form that loses nothing: ["int","3"], ["list",[...]].
func encoded(value any) any {
	switch v := value.(type) {
	case nil:
		return []any{"nil"}
	case time.Time:
		return []any{"time", fmt.Sprintf("%d.%09d", v.Unix(), v.Nanosecond())}
	case *time.Time:
		if v == nil {
			return []any{"nil"}
		}
		return encoded(*v)
	case time.Duration:
		return []any{"duration", strconv.FormatInt(int64(v), 10)}
	case time.Weekday:
		return []any{"weekday", v.String()}
	case time.Month:
		return []any{"month", v.String()}
	case *time.Location:
		return []any{"timezone", v.String()}
	case bool:
		return []any{"bool", strconv.FormatBool(v)}
	case string:
		return []any{"string", v}
	}
	v := reflect.ValueOf(value)
	switch {
	case v.CanInt():
		return []any{"int", strconv.FormatInt(v.Int(), 10)}
	case v.CanFloat():
		return []any{"float", strconv.FormatFloat(v.Float(), 'g', -1, 64)}
	case v.Kind() == reflect.Slice || v.Kind() == reflect.Array:
		items := []any{}
		for i := range v.Len() {
			items = append(items, encoded(v.Index(i).Interface()))
		}
		return []any{"list", items}
	case v.Kind() == reflect.Map:
		entries := map[string]any{}
		for _, key := range v.MapKeys() {
			entries[fmt.Sprint(key.Interface())] = encoded(v.MapIndex(key).Interface())
		}
		return []any{"map", entries}
	}
	return []any{"other", fmt.Sprintf("%T", value)}
}
