import { mkdir, readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { serverCertificate } from '@chancery/cluster';

import type { Stage } from './stage.js';

interface AdmissionReview {
  request: { uid: string };
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

/** A validating webhook of somebody else, which refuses every Secret of one namespace with these words. */
export class RefusingWebhook {
  private constructor(
    private readonly server: Server,
    private readonly stage: Stage,
  ) {}

  static async install(stage: Stage, message: string): Promise<RefusingWebhook> {
    const folder = join(stage.scenario.platform.cluster.folder, `webhook-${stage.namespace}`);
    await mkdir(folder, { recursive: true });
    const { certificateFile, keyFile, caFile } = await serverCertificate(folder);
    const [cert, key, ca] = await Promise.all([certificateFile, keyFile, caFile].map((file) => readFile(file)));
    const server = createServer({ cert: cert!, key: key! }, (request, response) => {
      void bodyOf(request).then((text) => {
        const { request: { uid } } = JSON.parse(text) as AdmissionReview;
        const answer = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: { uid, allowed: false, status: { code: 403, message } } };
        response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const webhook = new RefusingWebhook(server, stage);
    const { port } = server.address() as AddressInfo;
    await webhook.register(`https://127.0.0.1:${port}/`, ca!.toString('base64'));
    return webhook;
  }

  /** Whoever ran it is gone; the API server still has to ask it. */
  async hangUp(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async remove(): Promise<void> {
    await this.stage.scenario.delete(`${CONFIGURATIONS}/${this.name}`);
    await this.hangUp();
  }

  private get name(): string {
    return `secrets-of-${this.stage.namespace}`;
  }

  private register(url: string, caBundle: string): Promise<unknown> {
    return this.stage.scenario.admin.request({
      method: 'POST',
      path: CONFIGURATIONS,
      body: {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingWebhookConfiguration',
        metadata: { name: this.name },
        webhooks: [
          {
            name: 'secrets.guard.example.org',
            clientConfig: { url, caBundle },
            rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['secrets'] }],
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': this.stage.namespace } },
            sideEffects: 'None',
            admissionReviewVersions: ['v1'],
          },
        ],
      },
    });
  }
}

const CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
