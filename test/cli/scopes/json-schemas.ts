import sarifSchema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' }
import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect } from 'vitest'
import diffSchema from '../../../json-schema/diff.schema.json' with { type: 'json' }
import lintSchema from '../../../json-schema/lint.schema.json' with { type: 'json' }

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true })
const validators = { lint: ajv.compile(lintSchema), diff: ajv.compile(diffSchema) }

/** That what `--json` prints is what its published schema says. */
export function expectValidJson(command: keyof typeof validators, output: string): void {
  const validate = validators[command]
  validate(JSON.parse(output))
  expect(validate.errors ?? []).toEqual([])
}

// In draft 4, which ajv reads no more: of what it says here only the names of these two differ.
const { $schema: _draft, id: _id, ...sarifSchemaWithoutDraft } = sarifSchema
const validateSarif = new Ajv({
  allErrors: true,
  strict: false,
  validateFormats: false,
  unicodeRegExp: false,
}).compile(sarifSchemaWithoutDraft)

export function expectValidSarif(output: string): void {
  validateSarif(JSON.parse(output))
  expect(validateSarif.errors ?? []).toEqual([])
}
