package main

import (
	"net/http"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"time"
)

// leaks holds what was asked for, for the life of the process.
var leaks struct {
	files  []*os.File
	blocks [][]byte
}

// controls do a thing the given number of times, and return when it is done.
var controls = map[string]func(n int){
	"goroutines": leakGoroutines,
	"files":      leakFiles,
	"threads":    leakThreads,
	"dead":       endThreads,
	"spin":       spin,
	"megabytes":  leakMegabytes,
	"garbage":    makeGarbage,
	"collect":    collect,
	"compute":    compute,
	"contend":    contend,
}

// control does what the path names, n times.
func control(w http.ResponseWriter, r *http.Request) {
	do := controls[r.PathValue("what")]
	n, err := strconv.Atoi(r.FormValue("n"))
	if do == nil || err != nil {
		http.Error(w, "unknown control or no number n", http.StatusBadRequest)
		return
	}
	do(n)
}

func leakGoroutines(n int) {
	for range n {
		go func() { select {} }()
	}
}

func leakFiles(n int) {
	for range n {
		file, err := os.Open(os.DevNull)
		must(err)
		leaks.files = append(leaks.files, file)
	}
}

// leakThreads starts threads that wait in the kernel, in a system call that Go does not know as one
// that waits for the network, and returns when each has begun.
func leakThreads(n int) {
	locked := make(chan struct{})
	for range n {
		var pipe [2]int
		must(syscall.Pipe2(pipe[:], syscall.O_CLOEXEC))
		go func() {
			runtime.LockOSThread()
			locked <- struct{}{}
			_, _ = syscall.Read(pipe[0], make([]byte, 1))
		}()
	}
	for range n {
		<-locked
	}
}

// endThreads starts threads and lets them end: the runtime ends the thread of a goroutine that has
// locked it and returns.
func endThreads(n int) {
	for range n {
		done := make(chan struct{})
		go func() {
			runtime.LockOSThread()
			close(done)
		}()
		<-done
	}
}

const spinFor = 3 * time.Second

// spin keeps goroutines running, or waiting to run, for some seconds, and does not wait for them.
func spin(n int) {
	for end := time.Now().Add(spinFor); n > 0; n-- {
		go func() {
			for time.Now().Before(end) {
			}
		}()
	}
}

func leakMegabytes(n int) {
	for range n {
		leaks.blocks = append(leaks.blocks, fill(make([]byte, 1<<20)))
	}
}

var sink []byte

// makeGarbage allocates megabytes of small objects that nothing keeps.
func makeGarbage(n int) {
	for range n << 10 {
		sink = make([]byte, 1<<10)
	}
}

func collect(n int) {
	for range n {
		runtime.GC()
	}
}

// compute takes n milliseconds of processor time, however long that takes.
func compute(n int) {
	for end := processorTime() + time.Duration(n)*time.Millisecond; processorTime() < end; {
	}
}

func processorTime() time.Duration {
	var usage syscall.Rusage
	must(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// contend lets many goroutines wait for a processor for n milliseconds.
func contend(n int) {
	done := make(chan struct{})
	const each = 8
	workers := each * runtime.GOMAXPROCS(0)
	for range workers {
		go func() {
			for end := time.Now().Add(time.Duration(n) * time.Millisecond); time.Now().Before(end); {
				runtime.Gosched()
			}
			done <- struct{}{}
		}()
	}
	for range workers {
		<-done
	}
}

// fill touches every page, so that the memory is resident.
func fill(block []byte) []byte {
	for i := range block {
		block[i] = 1
	}
	return block
}
