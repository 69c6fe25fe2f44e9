import { expect, it } from 'vitest'
import { registeredMime } from './mime.js'

it.each([
  ['image/jpg', 'image/jpeg'],
  ['IMAGE/JPG', 'image/jpeg'],
  ['audio/mp3', 'audio/mpeg'],
  ['audio/x-m4a', 'audio/mp4'],
  ['audio/opus', 'audio/ogg'],
  ['audio/ogg; codecs=opus', 'audio/ogg; codecs=opus'],
  ['audio/x-wav', 'audio/vnd.wave'],
  ['application/x-pdf', 'application/pdf'],
  ['image/png', 'image/png'],
  ['application/x-own', 'application/x-own'],
  ['', ''],
])('%s is %s', (given, known) => expect(registeredMime(given)).toBe(known))
