package main

import (
	"encoding/json"
	"expvar"
	"fmt"
)

// variables are those of expvar by the name of a move, where "/" separates the key of a map.
type variables map[string]expvar.Var

// publishVariables publishes one variable of each kind, and names with dots beside a path like them.
func publishVariables() variables {
	requests := expvar.NewMap("requests")
	dotted := expvar.NewMap("http.requests")
	queue := expvar.NewMap("queue")
	v := variables{
		"jobs_done":         expvar.NewInt("jobs_done"),
		"temperature":       expvar.NewFloat("temperature"),
		"version":           expvar.NewString("version"),
		"requests/ok":       new(expvar.Int),
		"requests/failed":   new(expvar.Int),
		"requests/}":        new(expvar.Int),
		"requests/":         new(expvar.Int),
		"requests/日本語\n":    new(expvar.Int),
		"queue/waiting":     new(expvar.Int),
		"queue/load":        new(expvar.Float),
		"http.requests/200": new(expvar.Int),
	}
	for name, variable := range v {
		for prefix, parent := range map[string]*expvar.Map{
			"requests/": requests, "http.requests/": dotted, "queue/": queue,
		} {
			if len(name) >= len(prefix) && name[:len(prefix)] == prefix {
				parent.Set(name[len(prefix):], variable)
			}
		}
	}
	expvar.Publish("http", expvar.Func(func() any {
		return map[string]any{"requests": map[string]any{"count": v["requests/ok"].(*expvar.Int).Value()}}
	}))
	expvar.Publish("pools", expvar.Func(func() any {
		return []any{
			map[string]any{"idle": v["jobs_done"].(*expvar.Int).Value(), "open": true},
			map[string]any{"idle": fmt.Sprint(v["jobs_done"].(*expvar.Int).Value()), "open": false},
		}
	}))
	return v
}

// move adds to a number, or sets a string.
func (v variables) move(m move) {
	switch variable := v[m.Variable].(type) {
	case *expvar.Int:
		variable.Add(int64(m.Add))
	case *expvar.Float:
		variable.Add(m.Add)
	case *expvar.String:
		variable.Set(m.Text)
	}
}

// document is a page of JSON that is not expvar's: what expvar publishes, without the runtime.
func (v variables) document() map[string]json.RawMessage {
	document := map[string]json.RawMessage{}
	expvar.Do(func(kv expvar.KeyValue) {
		if kv.Key != "memstats" && kv.Key != "cmdline" {
			document[kv.Key] = json.RawMessage(kv.Value.String())
		}
	})
	return document
}
