import type { Issue } from './config-problem.js'

/** The part of a schema that we use: Standard Schema v1 (standardschema.dev), which zod, valibot and others speak. */
export interface OptionsSchema<Out, In = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (given: unknown) => Validated<Out> | Promise<Validated<Out>>
    /** Exists only in types. */
    readonly types?: { readonly input: In; readonly output: Out } | undefined
  }
}

export type Validated<Out> =
  | { readonly value: Out; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] }

export interface StandardIssue extends Omit<Issue, 'path'> {
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}
