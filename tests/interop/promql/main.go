// Promql reads a JSON list of questions from standard input, and prints what Prometheus answers to
// each, as text. A question is a quantile with classic buckets, for histogram_quantile: its answer is a
// number, or "NaN" for no value. With the argument "select" it is a selector with the labels of a
// series: the answer is "match", "no match" or "error".
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
	if len(os.Args) > 1 && os.Args[1] == "select" {
		selectSeries()
		return
	}
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
