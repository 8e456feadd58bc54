package main

import (
	"context"
	"math"
	"time"
)

const (
	blocksKept      = 16
	blockBytes      = 128 << 10
	smallObjects    = 2000
	workersAtMost   = 40
	roundsPerPeriod = 50
)

// work allocates memory, drops older allocations, and varies the number of goroutines, in the given
// number of rounds per second.
func work(ctx context.Context, roundsPerSecond int) {
	ticker := time.NewTicker(time.Second / time.Duration(roundsPerSecond))
	defer ticker.Stop()
	var kept [blocksKept][]byte
	workers := make([]chan struct{}, 0, workersAtMost)
	for round := 0; ; round++ {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			kept[round%blocksKept] = make([]byte, blockBytes)
			allocateSmall()
			workers = swing(workers, wanted(round))
		}
	}
}

var sink *[4]int

func allocateSmall() {
	for range smallObjects {
		sink = new([4]int)
	}
}

func wanted(round int) int {
	phase := 2 * math.Pi * float64(round) / roundsPerPeriod
	return int(math.Round((1 + math.Sin(phase)) / 2 * workersAtMost))
}

func swing(workers []chan struct{}, wanted int) []chan struct{} {
	for len(workers) < wanted {
		end := make(chan struct{})
		go func() { <-end }()
		workers = append(workers, end)
	}
	for len(workers) > wanted {
		close(workers[len(workers)-1])
		workers = workers[:len(workers)-1]
	}
	return workers
}
