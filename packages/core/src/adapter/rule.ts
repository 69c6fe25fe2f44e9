import type { Issue } from './config-problem.js'

/** What we need of a schema: Standard Schema v1 (standardschema.dev), which our own rules, zod and valibot all speak. */
export interface OptionsSchema<Out, In = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (given: unknown) => Validated<Out> | Promise<Validated<Out>>
    /** Never there: only types are read from it. */
    readonly types?: { readonly input: In; readonly output: Out } | undefined
  }
  /** The fields, as a zod object has them: what a misspelt one is compared with. */
  readonly shape?: object
}

export type Validated<Out> =
  | { readonly value: Out; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] }

export interface StandardIssue extends Omit<Issue, 'path'> {
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

type Typed = {
  readonly '~standard': { readonly types?: { readonly input: unknown; readonly output: unknown } | undefined }
}
/** What a schema takes. */
export type Input<Schema extends Typed> = NonNullable<Schema['~standard']['types']>['input']
/** What a schema gives back: defaults filled in, secrets wrapped. */
export type Output<Schema extends Typed> = NonNullable<Schema['~standard']['types']>['output']

/** What may be given, as a JSON schema: the documentation is made from it. */
export interface About {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly About[]
  readonly items?: About
  readonly properties?: Readonly<Record<string, About>>
  readonly required?: readonly string[]
  readonly additionalProperties?: About
  readonly default?: unknown
}

export type Path = readonly PropertyKey[]

export interface Problem {
  readonly path?: Path
  readonly message: string
}

/** Instead of a value: why is among the issues. */
export const wrong = Symbol('wrong')
type Check<Out> = (given: unknown, path: Path, issues: Issue[]) => Out | typeof wrong

/** One thing that options may be. Made by `option`; every method gives a new rule and leaves this one as it is. */
export class Rule<In, Out = In> implements OptionsSchema<Out, In> {
  constructor(
    readonly check: Check<Out>,
    readonly about: About,
    /** May be left out of an object. */
    readonly omissible = false,
  ) {}

  get '~standard'(): OptionsSchema<Out, In>['~standard'] {
    return { version: 1, vendor: 'deskwire', validate: (given) => this.#validate(given) }
  }

  optional(): Rule<In | undefined, Out | undefined> {
    return new Rule<In | undefined, Out | undefined>(
      (given, path, issues) => (given === undefined ? undefined : this.check(given, path, issues)),
      this.about,
      true,
    )
  }

  /** What counts when nothing is given. It is checked like everything else, so `{}` fills in the defaults of an object. */
  default(value: In): Rule<In | undefined, Out> {
    return new Rule<In | undefined, Out>(
      (given, path, issues) => this.check(given === undefined ? value : given, path, issues),
      { ...this.about, default: value },
      true,
    )
  }

  /** `problem` says what is expected; `path` is the field inside of this value that it is told of. */
  refine(holds: (value: Out) => boolean, problem: string, path: Path = []): Rule<In, Out> {
    return this.problems((value) => (holds(value) ? [] : [{ path, message: problem }]))
  }

  /** As `refine`, where several things may be wrong at once. Asked only about what is right so far. */
  problems(find: (value: Out) => readonly Problem[]): Rule<In, Out> {
    return this.#then((value, path, issues) => {
      const found = find(value)
      for (const { path: inside = [], message } of found)
        issues.push({ code: 'custom', path: [...path, ...inside], message })
      return found.length === 0 ? value : wrong
    })
  }

  /** What becomes of a right value. */
  to<New>(convert: (value: Out) => New): Rule<In, New> {
    return this.#then(convert)
  }

  #then<New>(next: (value: Out, path: Path, issues: Issue[]) => New | typeof wrong): Rule<In, New> {
    const check: Check<New> = (given, path, issues) => {
      const value = this.check(given, path, issues)
      return value === wrong ? wrong : next(value, path, issues)
    }
    return new Rule<In, New>(check, this.about, this.omissible)
  }

  #validate(given: unknown): Validated<Out> {
    const issues: Issue[] = []
    const value = this.check(given, [], issues)
    return value === wrong ? { issues } : { value }
  }
}
