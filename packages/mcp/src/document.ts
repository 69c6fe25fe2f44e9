export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  description?: string
  schema: Record<string, unknown>
}

export interface Operation {
  operationId: string
  summary: string
  'x-scope': string
  'x-read-only': boolean
  parameters?: readonly Parameter[]
  requestBody?: { content: Record<string, { schema?: Record<string, unknown> }> }
}

/** What is read of `/api/openapi.json`. */
export interface ApiDocument {
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  components: { schemas: Readonly<Record<string, unknown>> }
}
