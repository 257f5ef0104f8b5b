/** What has to hold before a service does its work. Each part registers its own; `/healthz/ready` asks them all. */
export interface ReadinessCheck {
  name: string;
  /** Undefined: ready. Otherwise why not, as the endpoint shows it. */
  check: () => string | undefined;
}

export class Readiness {
  private readonly checks: ReadinessCheck[] = [];

  add(name: string, check: ReadinessCheck['check']): void {
    this.checks.push({ name, check });
  }

  all(): readonly ReadinessCheck[] {
    return this.checks;
  }
}
