package main

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"runtime"
	"runtime/metrics"
	"strconv"
	"sync"
	"time"
)

// truth is what the runtime and the kernel say of this process at one moment.
type truth struct {
	// Time is in seconds since 1970.
	Time float64 `json:"time"`
	// Metrics has every value of runtime/metrics by name: a number, or a histogram.
	Metrics  map[string]any   `json:"metrics"`
	MemStats runtime.MemStats `json:"memStats"`
	Process  process          `json:"process"`
	// Gomaxprocs, Goroutines and CgoCalls are what functions of the runtime return.
	Gomaxprocs int   `json:"gomaxprocs"`
	Goroutines int   `json:"goroutines"`
	CgoCalls   int64 `json:"cgoCalls"`
	// ThreadsCreated is the number of records of the profile of thread creation.
	ThreadsCreated int `json:"threadsCreated"`
}

// histogram has one bound more than counts; bounds are texts, for JSON has no infinities.
type histogram struct {
	Bounds []string `json:"bounds"`
	Counts []uint64 `json:"counts"`
}

func readTruth() truth {
	created, _ := runtime.ThreadCreateProfile(nil)
	t := truth{
		Time:           float64(time.Now().UnixNano()) / 1e9,
		Metrics:        readMetrics(),
		Process:        readProcess(),
		Gomaxprocs:     runtime.GOMAXPROCS(0),
		Goroutines:     runtime.NumGoroutine(),
		CgoCalls:       runtime.NumCgoCall(),
		ThreadsCreated: created,
	}
	runtime.ReadMemStats(&t.MemStats)
	return t
}

func readMetrics() map[string]any {
	descriptions := metrics.All()
	samples := make([]metrics.Sample, len(descriptions))
	for i, description := range descriptions {
		samples[i].Name = description.Name
	}
	metrics.Read(samples)
	values := make(map[string]any, len(samples))
	for _, sample := range samples {
		values[sample.Name] = valueOf(sample.Value)
	}
	return values
}

func valueOf(value metrics.Value) any {
	switch value.Kind() {
	case metrics.KindUint64:
		return value.Uint64()
	case metrics.KindFloat64:
		return value.Float64()
	case metrics.KindFloat64Histogram:
		return copyHistogram(value.Float64Histogram())
	}
	panic(fmt.Sprintf("unknown kind %d", value.Kind()))
}

func copyHistogram(h *metrics.Float64Histogram) histogram {
	bounds := make([]string, len(h.Buckets))
	for i, bound := range h.Buckets {
		bounds[i] = formatFloat(bound)
	}
	return histogram{bounds, h.Counts}
}

// formatFloat writes infinities as JavaScript reads them.
func formatFloat(f float64) string {
	if math.IsInf(f, 0) {
		return map[bool]string{true: "Infinity", false: "-Infinity"}[f > 0]
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}

// record keeps the truth right before and right after each request of a page.
type record struct {
	mutex  sync.Mutex
	truths map[string][]around
}

type around struct {
	Before truth `json:"before"`
	After  truth `json:"after"`
}

func newRecord() *record {
	return &record{truths: map[string][]around{}}
}

func (r *record) around(path string, page http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		before := readTruth()
		page.ServeHTTP(w, request)
		after := readTruth()
		r.mutex.Lock()
		defer r.mutex.Unlock()
		r.truths[path] = append(r.truths[path], around{before, after})
	})
}

// serve writes the record of the page that the parameter "path" names.
func (r *record) serve(w http.ResponseWriter, request *http.Request) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	writeJSON(w, r.truths[request.FormValue("path")])
}

func writeJSON(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(value); err != nil {
		panic(err)
	}
}
