package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/asn1"
	"fmt"
)

type requestQuestion struct {
	Der []byte `json:"der"`
}

type requestVerdict struct {
	// Why ParseCertificateRequest or CheckSignature refuses it; empty: it does not.
	Refused string `json:"refused"`
	// Why the signature is not one over exactly these bytes by exactly this key; empty: it is.
	SignatureRefused string `json:"signatureRefused"`
	// The subjectPublicKeyInfo as it stands in the request.
	PublicKey []byte `json:"publicKey"`
}

func judgeRequest(asked requestQuestion) requestVerdict {
	var verdict requestVerdict
	if request, err := x509.ParseCertificateRequest(asked.Der); err != nil {
		verdict.Refused = err.Error()
	} else if err := request.CheckSignature(); err != nil {
		verdict.Refused = err.Error()
	}
	publicKey, err := checkSignature(asked.Der)
	verdict.PublicKey = publicKey
	if err != nil {
		verdict.SignatureRefused = err.Error()
	}
	return verdict
}

// Of a request (RFC 2986) only what the signature is about: everything else stays as it is.
type signedRequest struct {
	Info      asn1.RawValue
	Algorithm struct {
		OID        asn1.ObjectIdentifier
		Parameters asn1.RawValue `asn1:"optional"`
	}
	Signature asn1.BitString
}

type requestInfo struct {
	Version   int
	Subject   asn1.RawValue
	PublicKey asn1.RawValue
}

var digests = map[string]crypto.Hash{
	"1.2.840.113549.1.1.11": crypto.SHA256, "1.2.840.113549.1.1.12": crypto.SHA384, "1.2.840.113549.1.1.13": crypto.SHA512,
	"1.2.840.10045.4.3.2": crypto.SHA256, "1.2.840.10045.4.3.3": crypto.SHA384, "1.2.840.10045.4.3.4": crypto.SHA512,
	"1.3.101.112": 0,
}

func checkSignature(der []byte) ([]byte, error) {
	var request signedRequest
	if rest, err := asn1.Unmarshal(der, &request); err != nil {
		return nil, err
	} else if len(rest) > 0 {
		return nil, fmt.Errorf("trailing bytes")
	}
	var info requestInfo
	if _, err := asn1.Unmarshal(request.Info.FullBytes, &info); err != nil {
		return nil, err
	}
	publicKey := info.PublicKey.FullBytes
	key, err := x509.ParsePKIXPublicKey(publicKey)
	if err != nil {
		return publicKey, err
	}
	hash, known := digests[request.Algorithm.OID.String()]
	if !known {
		return publicKey, fmt.Errorf("unknown algorithm %v", request.Algorithm.OID)
	}
	if !verifies(key, hash, request.Info.FullBytes, request.Signature.Bytes) {
		return publicKey, fmt.Errorf("the signature is not one over these bytes by this key")
	}
	return publicKey, nil
}

func verifies(key any, hash crypto.Hash, signed, signature []byte) bool {
	digest := digestOf(hash, signed)
	switch key := key.(type) {
	case *rsa.PublicKey:
		return rsa.VerifyPKCS1v15(key, hash, digest, signature) == nil
	case *ecdsa.PublicKey:
		return ecdsa.VerifyASN1(key, digest, signature)
	case ed25519.PublicKey:
		return ed25519.Verify(key, signed, signature)
	default:
		return false
	}
}

func digestOf(hash crypto.Hash, signed []byte) []byte {
	switch hash {
	case crypto.SHA256:
		digest := sha256.Sum256(signed)
		return digest[:]
	case crypto.SHA384:
		digest := sha512.Sum384(signed)
		return digest[:]
	case crypto.SHA512:
		digest := sha512.Sum512(signed)
		return digest[:]
	default:
		return nil
	}
}
