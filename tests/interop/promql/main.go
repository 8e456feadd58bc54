// Promql reads a JSON list of quantiles with classic buckets from standard input, and prints what
// histogram_quantile of Prometheus makes of each: a number as text, or "NaN" for no value.
package main

import (
	"encoding/json"
	"log"
	"os"
	"strconv"

	"github.com/prometheus/prometheus/promql"
)

type question struct {
	Q float64 `json:"q"`
	// Buckets are pairs of an upper bound, as text, and a count.
	Buckets []bucket `json:"buckets"`
}

type bucket struct {
	Bound string  `json:"le"`
	Count float64 `json:"count"`
}

func main() {
	var questions []question
	if err := json.NewDecoder(os.Stdin).Decode(&questions); err != nil {
		log.Fatal(err)
	}
	answers := make([]string, len(questions))
	for i, question := range questions {
		answers[i] = answer(question)
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		log.Fatal(err)
	}
}

func answer(question question) string {
	var buckets promql.Buckets
	for _, b := range question.Buckets {
		bound, err := strconv.ParseFloat(b.Bound, 64)
		if err != nil {
			log.Fatal(err)
		}
		buckets = append(buckets, promql.Bucket{UpperBound: bound, Count: b.Count})
	}
	value, _, _ := promql.BucketQuantile(question.Q, buckets)
	return strconv.FormatFloat(value, 'g', -1, 64)
}
