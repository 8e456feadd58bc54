package main

import (
	"os"
	"strconv"
	"strings"
	"syscall"
)

const ticksPerSecond = 100

// process is what /proc says.
type process struct {
	CPUSeconds float64 `json:"cpuSeconds"`
	// AgeSeconds is the time since the start, to a hundredth of a second.
	AgeSeconds    float64 `json:"ageSeconds"`
	ResidentBytes int     `json:"residentBytes"`
	Threads       int     `json:"threads"`
	OpenFiles     int     `json:"openFiles"`
	MaxFiles      uint64  `json:"maxFiles"`
}

func readProcess() process {
	// The second field, the name in parentheses, may have spaces; the third is at index 0.
	_, rest, _ := strings.Cut(readFile("/proc/self/stat"), ") ")
	fields := strings.Fields(rest)
	uptime, _, _ := strings.Cut(readFile("/proc/uptime"), " ")
	var files syscall.Rlimit
	must(syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files))
	return process{
		CPUSeconds:    (number(fields[11]) + number(fields[12])) / ticksPerSecond,
		AgeSeconds:    number(uptime) - number(fields[19])/ticksPerSecond,
		ResidentBytes: int(number(fields[21])) * os.Getpagesize(),
		Threads:       int(number(statusField("Threads:"))),
		OpenFiles:     countFiles(),
		MaxFiles:      files.Cur,
	}
}

func statusField(name string) string {
	_, rest, _ := strings.Cut(readFile("/proc/self/status"), "\n"+name)
	line, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSpace(line)
}

// countFiles counts the directory itself too while it is open, as the libraries do.
func countFiles() int {
	entries, err := os.ReadDir("/proc/self/fd")
	must(err)
	return len(entries)
}

func readFile(path string) string {
	bytes, err := os.ReadFile(path)
	must(err)
	return string(bytes)
}

func number(text string) float64 {
	value, err := strconv.ParseFloat(text, 64)
	must(err)
	return value
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
