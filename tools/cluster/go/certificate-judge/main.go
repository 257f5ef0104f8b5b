// certificate-judge reads questions from standard input, one JSON object a line, and writes one verdict a line in the same
// order: what Go's crypto/x509 and zlint (its RFC sources) say of a certificate, or what crypto/x509 says of a request.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

// version is that of zlint, set by the linker: the cache goes by it.
var version = "0.0.0"

// A question has one of the two.
type question struct {
	Certificate *certificateQuestion `json:"certificate"`
	Request     *requestQuestion     `json:"request"`
}

func answer(line []byte) (any, error) {
	var asked question
	if err := json.Unmarshal(line, &asked); err != nil {
		return nil, err
	}
	switch {
	case asked.Certificate != nil:
		return judgeCertificate(*asked.Certificate), nil
	case asked.Request != nil:
		return judgeRequest(*asked.Request), nil
	default:
		return nil, fmt.Errorf("neither certificate nor request")
	}
}

func run() error {
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(nil, 16<<20)
	output := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(output)
	for input.Scan() {
		verdict, err := answer(input.Bytes())
		if err != nil {
			return err
		}
		if err := encoder.Encode(verdict); err != nil {
			return err
		}
	}
	if err := input.Err(); err != nil {
		return err
	}
	return output.Flush()
}

func main() {
	if len(os.Args) == 2 && os.Args[1] == "--version" {
		fmt.Printf("certificate-judge v%s\n", version)
		return
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
