import { Reflector, type ApiClient, type ApiObject, type Projected } from '@chancery/controller';

interface SeenPki extends Projected {
  readonly isReady: boolean;
}

/** When each Pki became Ready, as a watch of somebody else sees it: on the clock of `performance`, by uid. */
export class Readiness {
  readonly at = new Map<string, number>();
  private readonly reflector: Reflector<SeenPki>;
  private readonly waiting = new Map<string, () => void>();

  constructor(client: ApiClient) {
    this.reflector = new Reflector<SeenPki>({
      client,
      path: '/apis/chancery.dev/v1/pkis',
      project: ({ metadata, ...pki }) => ({ uid: metadata.uid, resourceVersion: metadata.resourceVersion, isReady: isReady(pki) }),
      onChange: (_, pki) => {
        if (pki?.isReady === true && !this.at.has(pki.uid)) this.note(pki.uid);
      },
    });
  }

  async start(): Promise<void> {
    this.reflector.start();
    await this.reflector.whenSynced();
  }

  stop(): Promise<void> {
    return this.reflector.stop();
  }

  until(uid: string): Promise<void> {
    return this.at.has(uid) ? Promise.resolve() : new Promise((resolve) => this.waiting.set(uid, resolve));
  }

  private note(uid: string): void {
    this.at.set(uid, performance.now());
    this.waiting.get(uid)?.();
    this.waiting.delete(uid);
  }
}

const isReady = (pki: Omit<ApiObject, 'metadata'>): boolean => {
  const { status } = pki as { status?: { conditions?: { type: string; status: string }[] } };
  return status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') === true;
};
