import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { REPOSITORY } from '@chancery/platform';

/** The manifests that the story applies. */
export interface Story {
  /** Resource as kubectl names it: the article's kind has the same plural. */
  readonly resource: string;
  /** The kind itself, where it is not part of Chancery. */
  readonly kind?: string;
  readonly app1: string;
  readonly app2: string;
  /** app1's owner corrects her mistake. */
  readonly fix: readonly string[];
  readonly allowedNames: string;
}

const examples = (...path: string[]): string => join(REPOSITORY, 'k8s', 'examples', ...path);

export const story = (article: boolean): Story => ({
  allowedNames: readFileSync(examples('article', 'allowed-names.txt'), 'utf8'),
  ...(article
    ? {
        resource: 'pkis.box.com',
        kind: examples('article', 'crd.yaml'),
        app1: examples('article', 'app1.yaml'),
        app2: examples('article', 'app2.yaml'),
        fix: ['patch', 'pkis.box.com', 'app1-pki', '-n', 'app1', '--type=merge', '-p', '{"spec":{"serviceName":"app1"}}'],
      }
    : {
        resource: 'pkis.chancery.dev',
        app1: examples('app1.yaml'),
        app2: examples('app2.yaml'),
        fix: ['apply', '-f', examples('app1-fixed.yaml')],
      }),
});

/** The manifest for pods that really run: with an image that the cluster has or gets. And how that would be typed. */
export const withImage = (file: string, image: string): { readonly manifest: string; readonly typed: string } => {
  const line = `image: ${image}\n          imagePullPolicy: IfNotPresent`;
  return {
    manifest: readFileSync(file, 'utf8').replace(/image: .*/g, () => line),
    typed: `sed 's|image: .*|${line.replace('\n', '\\n')}|' ${fromHere(file)} | kubectl apply -f -`,
  };
};

/** Paths as they are typed in the checkout. */
export const fromHere = (text: string): string => text.replaceAll(`${REPOSITORY}/`, '');
