import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { SEARCH_ATTRIBUTES } from '../../src/contract/index.js';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const environment = z.record(z.string(), z.string().nullable()).default({});
const volume = z.union([z.string(), z.object({ source: z.string(), target: z.string() }).loose()]);
const serviceSchema = z
  .object({
    image: z.string(),
    command: z.array(z.string()).optional(),
    environment,
    volumes: z.array(volume).default([]),
    ports: z.array(z.string()).default([]),
    healthcheck: z.unknown().optional(),
    depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  })
  .loose();
const composeSchema = z.object({
  services: z.record(z.string(), serviceSchema),
  volumes: z.record(z.string(), z.null()),
});

const document: unknown = parse(read('docker-compose.yml'));
const { services, volumes } = composeSchema.loose().parse(document);
const worker = serviceSchema.parse(services.worker);

it('docker-compose.yml fits the schema of the Compose Specification', () => {
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    formats: { ...fullFormats, ports: true, expose: true, duration: true, subnet_ip_address: true },
  });
  const validate = ajv.compile(JSON.parse(read('test/compose/compose-spec.jsonschema')));
  validate(document);
  expect(validate.errors).toBeNull();
  expect(validate({ services: { a: { image: 'x', comand: 'y' } } })).toBe(false);
});

it('every image is pinned to a tag, and none is the deprecated auto-setup', () => {
  for (const { image } of Object.values(services)) {
    expect(image).toMatch(/^[\w./-]+:[\w.-]+$/);
    expect(image).not.toMatch(/auto-setup|:latest$/);
  }
  expect(services['temporal-schema']?.image).toBe(services.temporal?.image.replace('/server:', '/admin-tools:'));
  for (const [, base] of read('docker/Dockerfile').matchAll(/^FROM (\S+)/gm)) expect(base).toMatch(/:\d/);
});

it('no service uses the host network, and what is published listens on the loopback interface', () => {
  for (const service of Object.values(services)) {
    expect(service).not.toHaveProperty('network_mode');
    expect(service).not.toHaveProperty('privileged');
    for (const port of service.ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  }
});

it('each service waits for what it needs: healthy servers, and setup steps that succeeded', () => {
  for (const { depends_on } of Object.values(services))
    for (const [name, { condition }] of Object.entries(depends_on)) {
      const isServer = services[name]?.healthcheck !== undefined;
      expect(condition).toBe(isServer ? 'service_healthy' : 'service_completed_successfully');
    }
});

it('no password or key is written down, save defaults for local use', () => {
  for (const service of Object.values(services))
    for (const [name, value] of Object.entries(service.environment))
      if (/PASSWORD|PWD|KEY|SECRET|TOKEN/.test(name)) expect(value ?? '${').toMatch(/^\$\{/);
});

it('data outlives its container: the database and the artifacts are in named volumes', () => {
  expect(Object.keys(volumes).sort()).toEqual(['artifacts', 'postgres-data']);
  expect(worker.volumes).toContain(`artifacts:${worker.environment.SIGNALBOX_ARTIFACTS}`);
  expect(worker.volumes).toContainEqual(expect.objectContaining({ target: worker.environment.SIGNALBOX_REVIEWERS }));
});

it('every file that a service mounts or that the image copies is there', () => {
  const mounted = Object.values(services).flatMap((service) => service.volumes);
  const sources = mounted.map((entry) => (typeof entry === 'string' ? entry.split(':')[0] : entry.source) ?? '');
  const files = sources
    .map((source) => source.replace(/^\$\{\w+:-(.*)\}$/, '$1'))
    .filter((source) => source.startsWith('./'));
  expect(files.length).toBeGreaterThan(3);
  for (const file of files) expect(() => read(file)).not.toThrow();
  const copied = [...read('docker/Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(
    ([, list]) => list?.split(' ') ?? [],
  );
  const admitted = [...read('docker/Dockerfile.dockerignore').matchAll(/^!(.+)$/gm)].map(([, name]) => name);
  expect(copied.sort()).toEqual(admitted.sort());
  expect(readdirSync(root)).toEqual(expect.arrayContaining(copied));
});

it('the worker runs the command of the CLI, with settings that the code reads', () => {
  const { bin } = z
    .object({ bin: z.object({ signalbox: z.string() }) })
    .loose()
    .parse(JSON.parse(read('package.json')));
  expect(worker.command).toEqual(['node', bin.signalbox, 'worker']);
  expect(read('docker/Dockerfile')).toContain(`CMD ${JSON.stringify(worker.command).replaceAll(',', ', ')}`);
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  const code = sources
    .filter((file) => file.endsWith('.ts'))
    .map((file) => read(join('src', file)))
    .join('\n');
  expect(Object.keys(worker.environment).filter((name) => !code.includes(name))).toEqual([]);
});

it('the namespace is set up with exactly the search attributes that the dev server has', () => {
  const pairs = [...read('docker/setup-namespace.sh').matchAll(/--name (\w+) --type (\w+)/g)];
  expect(Object.fromEntries(pairs.map(([, name, type]) => [name, type]))).toEqual(SEARCH_ATTRIBUTES);
});

it('the setup scripts are valid shell', async () => {
  for (const script of ['setup-schema.sh', 'setup-namespace.sh'])
    await promisify(execFile)('sh', ['-n', join(root, 'docker', script)]);
});
