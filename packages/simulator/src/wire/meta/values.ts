import { isObject, type Json, type JsonObject } from '../http.js'
import { missing, wrong } from './errors.js'

export const textIn = (value: Json | undefined, name: string, most: number): string => {
  if (value === undefined || value === null || value === '') throw missing(name)
  if (typeof value !== 'string') throw wrong(`${name} must be a text`)
  if ([...value].length > most) throw wrong(`${name} is too long: at most ${most} characters`)
  return value
}

export const objectIn = (value: Json | undefined, name: string): JsonObject => {
  if (value === undefined || value === null) throw missing(name)
  if (!isObject(value)) throw wrong(`${name} must be an object`)
  return value
}
