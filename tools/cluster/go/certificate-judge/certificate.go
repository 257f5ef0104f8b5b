package main

import (
	"crypto/x509"
	"fmt"
	"sort"
	"strings"
	"time"

	zcrypto "github.com/zmap/zcrypto/x509"
	"github.com/zmap/zlint/v3"
	"github.com/zmap/zlint/v3/lint"
)

// DER in base64, as Go's JSON has it.
type certificateQuestion struct {
	Der           []byte    `json:"der"`
	Intermediates [][]byte  `json:"intermediates"`
	Roots         [][]byte  `json:"roots"`
	At            time.Time `json:"at"`
	// Names that a client connects to.
	Hosts []string `json:"hosts"`
}

// What crypto/x509 read: to be compared with what was decided.
type certificateFacts struct {
	Subject     string   `json:"subject"`
	DNSNames    []string `json:"dnsNames"`
	IPAddresses []string `json:"ipAddresses"`
	URIs        []string `json:"uris"`
	Emails      []string `json:"emailAddresses"`
	NotAfter    string   `json:"notAfter"`
	IsAuthority bool     `json:"isAuthority"`
	PublicKey   []byte   `json:"publicKey"`
	CrlURLs     []string `json:"crlUrls"`
	OcspURLs    []string `json:"ocspUrls"`
	IssuerURLs  []string `json:"issuerUrls"`
}

type certificateVerdict struct {
	// Why crypto/x509 refuses it; empty: it parses and its chain leads to a root.
	Refused string            `json:"refused"`
	Facts   *certificateFacts `json:"facts,omitempty"`
	// "lint_name: status, details"
	Zlint []string `json:"zlint"`
}

func judgeCertificate(asked certificateQuestion) certificateVerdict {
	verdict := certificateVerdict{Zlint: lintFindings(asked.Der)}
	certificate, err := x509.ParseCertificate(asked.Der)
	if err != nil {
		verdict.Refused = fmt.Sprintf("parse: %v", err)
		return verdict
	}
	verdict.Facts = factsOf(certificate)
	if err := verifyChain(certificate, asked); err != nil {
		verdict.Refused = err.Error()
	}
	return verdict
}

func verifyChain(certificate *x509.Certificate, asked certificateQuestion) error {
	roots, err := pool(asked.Roots)
	if err != nil {
		return err
	}
	intermediates, err := pool(asked.Intermediates)
	if err != nil {
		return err
	}
	options := x509.VerifyOptions{
		Roots: roots, Intermediates: intermediates, CurrentTime: asked.At, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	}
	if _, err := certificate.Verify(options); err != nil {
		return fmt.Errorf("chain: %v", err)
	}
	for _, host := range asked.Hosts {
		if err := certificate.VerifyHostname(host); err != nil {
			return fmt.Errorf("host: %v", err)
		}
	}
	return nil
}

func pool(ders [][]byte) (*x509.CertPool, error) {
	certificates := x509.NewCertPool()
	for _, der := range ders {
		certificate, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, fmt.Errorf("chain: %v", err)
		}
		certificates.AddCert(certificate)
	}
	return certificates, nil
}

func factsOf(certificate *x509.Certificate) *certificateFacts {
	facts := &certificateFacts{
		Subject:     certificate.Subject.String(),
		DNSNames:    certificate.DNSNames,
		Emails:      certificate.EmailAddresses,
		NotAfter:    certificate.NotAfter.UTC().Format(time.RFC3339),
		IsAuthority: certificate.IsCA,
		PublicKey:   certificate.RawSubjectPublicKeyInfo,
		CrlURLs:     certificate.CRLDistributionPoints,
		OcspURLs:    certificate.OCSPServer,
		IssuerURLs:  certificate.IssuingCertificateURL,
	}
	for _, address := range certificate.IPAddresses {
		facts.IPAddresses = append(facts.IPAddresses, address.String())
	}
	for _, uri := range certificate.URIs {
		facts.URIs = append(facts.URIs, uri.String())
	}
	return facts
}

// Only what RFCs say: the certificates are for private names, so browsers' programmes have no say.
var rfcLints = func() lint.Registry {
	var sources lint.SourceList
	for _, source := range lint.GlobalRegistry().Sources() {
		if strings.HasPrefix(string(source), "RFC") {
			sources = append(sources, source)
		}
	}
	registry, err := lint.GlobalRegistry().Filter(lint.FilterOptions{IncludeSources: sources})
	if err != nil {
		panic(err)
	}
	return registry
}()

func lintFindings(der []byte) []string {
	certificate, err := zcrypto.ParseCertificate(der)
	if err != nil {
		return []string{fmt.Sprintf("parse: fatal, %v", err)}
	}
	findings := []string{}
	for name, result := range zlint.LintCertificateEx(certificate, rfcLints).Results {
		if result.Status >= lint.Notice {
			findings = append(findings, strings.TrimSuffix(fmt.Sprintf("%s: %s, %s", name, result.Status, result.Details), ", "))
		}
	}
	sort.Strings(findings)
	return findings
}
