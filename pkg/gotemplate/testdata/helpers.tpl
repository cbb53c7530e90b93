{{define "t"}}<{{.}}>{{end}}{{ define "bad" }}
 {{ .a.b.c.d }}{{ end }}{{define "rec"}}{{template "rec" .}}{{end}}{{define "irec"}}{{include "irec" .}}{{end}}{{define "vars"}}{{$x := .}}{{$x}}{{end}}