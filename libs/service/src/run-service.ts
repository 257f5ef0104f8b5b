import 'reflect-metadata';

import type http from 'node:http';

import { Module, type DynamicModule, type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyHttpOptions } from 'fastify';
import type { Logger } from 'pino';
import { Registry, collectDefaultMetrics } from 'prom-client';
import type { z } from 'zod';

import { ConfigError, loadConfig } from './config/load-config.js';
import type { serviceConfigSchema } from './config/service-config.js';
import { makeRoom } from './http/make-room.js';
import { createLog, nestLogger } from './logging/log.js';
import { ServiceModule } from './service.module.js';

/** One version for all services of a release. */
export const SERVICE_VERSION = '0.1.0';

export interface ServiceOptions<S extends typeof serviceConfigSchema> {
  name: string;
  config: S;
  /** The module that wires the process, made from its settings. */
  module: (config: z.infer<S>) => DynamicModule | Type;
  /** How Fastify answers what never reaches the application, such as a path that cannot be decoded; default: Fastify's own form. */
  http?: Pick<FastifyHttpOptions<http.Server>, 'frameworkErrors' | 'clientErrorHandler'>;
  /** Called before anything listens: to connect a transport, to set up a document. */
  prepare?: (app: NestFastifyApplication, config: z.infer<S>) => Promise<void> | void;
}

/** Exit codes of sysexits.h. */
const EX_CONFIG = 78;
const EX_SOFTWARE = 70;
/** A shutdown that takes longer is ended; everything that matters is stored elsewhere. */
const SHUTDOWN_DEADLINE_MS = 20_000;
/** So long an answer that is under way may take when the process ends; then its connection is cut. */
const LAST_ANSWERS_MS = 5_000;

/** A request is there whole within this time, and something moves on a connection within that; whoever is in no hurry holds no memory. */
const REQUEST_MS = 30_000;
const IDLE_MS = 120_000;
const MOST_CONNECTIONS = 2_000;

/**
 * Runs a service until it is told to stop: settings, log, HTTP for health and metrics, graceful shutdown on SIGTERM and
 * SIGINT. A {@link ConfigError}, whoever throws it while the process starts, ends it with its message and exit code 78.
 */
export const runService = async <S extends typeof serviceConfigSchema>(options: ServiceOptions<S>): Promise<void> => {
  try {
    const config = loadConfig(options.config, { env: process.env, argv: process.argv.slice(2) });
    await start(options, config);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${options.name}: ${error.message}\n`);
    process.exit(EX_CONFIG);
  }
};

const start = async <S extends typeof serviceConfigSchema>(options: ServiceOptions<S>, config: z.infer<S>): Promise<void> => {
  const log = createLog(options.name, config.logLevel);
  dieOfDefects(log);
  const registry = new Registry();
  registry.setDefaultLabels({ service: options.name });
  collectDefaultMetrics({ register: registry });

  @Module({ imports: [ServiceModule.register(log, registry), options.module(config)] })
  class Root {}

  const app = await NestFactory.create<NestFastifyApplication>(Root, new FastifyAdapter({ bodyLimit: 64 * 1024, requestTimeout: REQUEST_MS, connectionTimeout: IDLE_MS, ...options.http }), {
    logger: nestLogger(log),
    abortOnError: false,
  });
  makeRoom(app.getHttpServer(), MOST_CONNECTIONS);
  stopOnSignals(app, log);
  await options.prepare?.(app, config);
  await app.startAllMicroservices();
  await app.listen(config.httpPort, config.httpHost);
  log.info({ version: SERVICE_VERSION, url: await app.getUrl() }, 'started');
};

const stopOnSignals = (app: INestApplication, log: Logger): void => {
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => {
      log.error({}, 'shutdown took too long');
      process.exit(EX_SOFTWARE);
    }, SHUTDOWN_DEADLINE_MS).unref();
    const cut = (): void => (app.getHttpServer() as http.Server).closeAllConnections();
    setTimeout(cut, LAST_ANSWERS_MS).unref();
    app.close().then(
      () => {
        log.info({}, 'stopped');
        process.exit(0);
      },
      (error: unknown) => {
        log.error({ err: error }, 'shutdown failed');
        process.exit(EX_SOFTWARE);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
};

/** A defect leaves the process in a state that nobody has thought of: it says so and is started again by its manager. */
const dieOfDefects = (log: Logger): void => {
  const die = (error: unknown): void => {
    log.error({ err: error }, 'defect');
    process.exit(EX_SOFTWARE);
  };
  process.on('uncaughtException', die);
  process.on('unhandledRejection', die);
};
