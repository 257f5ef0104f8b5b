import { resolveBinary, type ResolveOptions } from '../binaries/resolve.js';
import { askProgram } from './ask-program.js';
import { missing, tellProgress, type Installed } from './installed.js';

/** See go/certificate-judge/certificate.go. */
export interface CertificateQuestion {
  readonly der: Uint8Array;
  readonly intermediates: readonly Uint8Array[];
  readonly roots: readonly Uint8Array[];
  /** When it is verified. */
  readonly at: Date;
  /** Names that a client connects to. */
  readonly hosts: readonly string[];
}

export interface CertificateVerdict {
  /** Why Go's crypto/x509 refuses it; empty: it does not. */
  readonly refused: string;
  /** What crypto/x509 read; absent lists are null. */
  readonly facts?: {
    readonly subject: string;
    readonly dnsNames: readonly string[] | null;
    readonly ipAddresses: readonly string[] | null;
    readonly uris: readonly string[] | null;
    readonly emailAddresses: readonly string[] | null;
    readonly notAfter: string;
    readonly isAuthority: boolean;
    /** subjectPublicKeyInfo, base64. */
    readonly publicKey: string;
    readonly crlUrls: readonly string[] | null;
    readonly ocspUrls: readonly string[] | null;
    readonly issuerUrls: readonly string[] | null;
  };
  readonly zlint: readonly string[];
}

/** See go/certificate-judge/request.go. */
export interface RequestVerdict {
  readonly refused: string;
  readonly signatureRefused: string;
  /** subjectPublicKeyInfo, base64; null: it cannot be found. */
  readonly publicKey: string | null;
}

/** Go's crypto/x509, and zlint with its RFC sources. */
export interface CertificateJudge {
  certificates(asked: readonly CertificateQuestion[]): Promise<CertificateVerdict[]>;
  requests(ders: readonly Uint8Array[]): Promise<RequestVerdict[]>;
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const judgeOf = (program: string): CertificateJudge => {
  const ask = async <Verdict>(questions: readonly object[]): Promise<Verdict[]> => {
    const answers = await askProgram(program, [], questions.map((question) => JSON.stringify(question)));
    return answers.map((line) => JSON.parse(line) as Verdict);
  };
  return {
    certificates: (asked) =>
      ask(
        asked.map(({ der, intermediates, roots, at, hosts }) => ({
          certificate: { der: base64(der), intermediates: intermediates.map(base64), roots: roots.map(base64), at, hosts },
        })),
      ),
    requests: (ders) => ask(ders.map((der) => ({ request: { der: base64(der) } }))),
  };
};

/** Builds it the first time, in about 40 seconds. Never throws. */
export const certificateJudge = async (options: ResolveOptions = {}): Promise<Installed<CertificateJudge>> => {
  try {
    return { judge: judgeOf(await resolveBinary('certificate-judge', { onProgress: tellProgress, ...options })) };
  } catch (error) {
    return missing('certificate-judge', error);
  }
};
