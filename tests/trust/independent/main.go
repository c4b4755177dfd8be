// Checks what the ledger gives out with Go's golang.org/x/mod alone, the code that checks Go's own modules.
//
//	main inclusion RECEIPT VKEY          every tlog-proof in the receipt proves the record that it carries
//	main consistency FILE OLD VKEY       the checkpoint in FILE begins with that in OLD, a checkpoint
//	main sign CHECKPOINT PRIVATE-KEY     the text of the checkpoint, signed by Go
package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const header = "c2sp.org/tlog-proof@v1\n"

func refuse(what string, err error) {
	fmt.Printf("REFUSED: %s: %v\n", what, err)
	os.Exit(1)
}

func must[T any](what string) func(T, error) T {
	return func(found T, err error) T {
		if err != nil {
			refuse(what, err)
		}
		return found
	}
}

func read(path string) string { return string(must[[]byte]("reading")(os.ReadFile(path))) }

// checkpoint opens a note and returns the tree that it speaks of; the origin is the name of the key.
func checkpoint(text, vkey string) tlog.Tree {
	verifier := must[note.Verifier]("public key")(note.NewVerifier(vkey))
	opened := must[*note.Note]("note")(note.Open([]byte(text), note.VerifierList(verifier)))
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		refuse("checkpoint", fmt.Errorf("not of %s", verifier.Name()))
	}
	size := must[int64]("size")(strconv.ParseInt(lines[1], 10, 64))
	return tlog.Tree{N: size, Hash: must[tlog.Hash]("root")(tlog.ParseHash(lines[2]))}
}

func hashes(lines []string) []tlog.Hash {
	var found []tlog.Hash
	for _, line := range lines {
		found = append(found, must[tlog.Hash]("hash")(tlog.ParseHash(line)))
	}
	return found
}

func inclusion(receipt, vkey string) {
	parts := strings.Split("\n"+receipt, "\n"+header)
	if len(parts) < 2 {
		refuse("receipt", fmt.Errorf("no proof in it"))
	}
	for at, part := range parts[1:] {
		if at < len(parts)-2 {
			part += "\n"
		}
		head, text, _ := strings.Cut(part, "\n\n")
		lines := strings.Split(head, "\n")
		if len(lines) < 2 || !strings.HasPrefix(lines[0], "extra ") || !strings.HasPrefix(lines[1], "index ") {
			refuse("proof", fmt.Errorf("no record or no index"))
		}
		record := must[[]byte]("record")(base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[0], "extra ")))
		index := must[int64]("index")(strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64))
		tree := checkpoint(text, vkey)
		if err := tlog.CheckRecord(hashes(lines[2:]), tree.N, tree.Hash, index, tlog.RecordHash(record)); err != nil {
			refuse("inclusion", err)
		}
		fmt.Printf("OK: record %d of %d\n", index+1, tree.N)
	}
}

func consistency(proof, old, vkey string) {
	head, text, _ := strings.Cut(proof, "\n\n")
	lines := strings.Split(head, "\n")
	before, now := checkpoint(old, vkey), checkpoint(text, vkey)
	if lines[0] != fmt.Sprintf("old %d", before.N) {
		refuse("consistency", fmt.Errorf("it does not begin at %d", before.N))
	}
	if err := tlog.CheckTree(hashes(lines[1:]), now.N, now.Hash, before.N, before.Hash); err != nil {
		refuse("consistency", err)
	}
	fmt.Printf("OK: %d begins with %d\n", now.N, before.N)
}

func sign(text, key string) {
	signer := must[note.Signer]("private key")(note.NewSigner(key))
	body, _, _ := strings.Cut(text, "\n\n")
	fmt.Print(string(must[[]byte]("signing")(note.Sign(&note.Note{Text: body + "\n"}, signer))))
}

func main() {
	arguments := os.Args[1:]
	switch {
	case len(arguments) == 3 && arguments[0] == "inclusion":
		inclusion(read(arguments[1]), arguments[2])
	case len(arguments) == 4 && arguments[0] == "consistency":
		consistency(read(arguments[1]), read(arguments[2]), arguments[3])
	case len(arguments) == 3 && arguments[0] == "sign":
		sign(read(arguments[1]), arguments[2])
	default:
		refuse("arguments", fmt.Errorf("%q", arguments))
	}
}
