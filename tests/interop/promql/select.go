package main

import (
	"encoding/json"
	"log"
	"os"

	"github.com/prometheus/prometheus/promql/parser"
)

type selection struct {
	Selector string            `json:"selector"`
	Labels   map[string]string `json:"labels"`
}

func selectSeries() {
	var selections []selection
	if err := json.NewDecoder(os.Stdin).Decode(&selections); err != nil {
		log.Fatal(err)
	}
	answers := make([]string, len(selections))
	for i, s := range selections {
		answers[i] = s.answer()
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		log.Fatal(err)
	}
}

// answer compares the name as any other label, as Prometheus does.
func (s selection) answer() string {
	matchers, err := parser.ParseMetricSelector(s.Selector)
	if err != nil {
		return "error"
	}
	for _, matcher := range matchers {
		if !matcher.Matches(s.Labels[matcher.Name]) {
			return "no match"
		}
	}
	return "match"
}
