import { Validator } from '@seriousme/openapi-schema-validator';

import { Api } from '../testing/api.js';

describe('The OpenAPI document', () => {
  let api: Api;
  beforeAll(async () => {
    api = await Api.start();
  }, 60_000);
  afterAll(() => api?.stop());

  it('is one of version 3.1, by the schema of the OpenAPI Initiative', async () => {
    const { body } = await api.get('/openapi.json', 'sre');
    const validator = new Validator();
    expect(await validator.validate(body)).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  }, 20_000);

  it('says what the records of a story are', async () => {
    const { body } = await api.get('/openapi.json', 'sre');
    expect(JSON.stringify(body)).toContain('"record":{"$ref":"#/components/schemas/Record"}');
  });
});
