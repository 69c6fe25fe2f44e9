import { describe, expect, it } from 'vitest'
import * as samples from '../../test/samples.js'
import { readCallback } from './callback.js'
import { contentsOf } from './controls.js'

const instance = 'https://empcygiraffe6.service-now.com'
const read = (control: Readonly<Record<string, unknown>>) => contentsOf(control, { id: 'c', instance })
const { controls } = samples
const cat = { ref: 'https://adaptivecards.io/content/cats/1.png', mime: 'image/png' }

describe('each control of Virtual Agent, as documented', () => {
  it('text is Markdown, and older samples have it in label', () => {
    expect(read(controls.outputText)).toEqual([{ type: 'text', text: controls.outputText.value, markup: 'markdown' }])
    expect(read(samples.fileTaken.body[0] ?? {})).toEqual([{ type: 'text', text: 'File got', markup: 'markdown' }])
  })
  it('HTML is its picture and the links in it; without a picture it is converted', () => {
    expect(read(controls.outputHtml)).toMatchObject([
      { type: 'media', kind: 'image', media: { ref: controls.outputHtml.imageUrl } },
      { type: 'text', text: 'Alfreds Futterkiste: https://www.google.co.in' },
    ])
    const { imageUrl: _, ...bare } = controls.outputHtml
    expect(read(bare)).toEqual([{ type: 'text', text: controls.outputHtml.value, markup: 'html' }])
  })
  it('an image has its description as caption', () => {
    expect(read(controls.outputImage)).toMatchObject([
      { type: 'media', kind: 'image', media: cat, caption: 'Image alt text' },
    ])
  })
  it('a link is a link; one to a file of the instance is the file, for customers cannot sign in there', () => {
    expect(read(controls.outputLink)).toEqual([
      {
        type: 'link',
        url: controls.outputLink.value.action,
        title: 'ServiceNow',
        description: 'The world works with ServiceNow',
      },
    ])
    const action = `${instance}/sys_attachment.do?sys_id=1`
    expect(read({ ...controls.outputLink, label: 'plan.pdf', value: { action } })).toEqual([
      { type: 'media', kind: 'file', media: { ref: action, mime: 'application/pdf', name: 'plan.pdf' } },
    ])
    // Another host with such a path is not the instance, and gets no credentials.
    expect(
      read({ ...controls.outputLink, value: { action: 'https://evil.example/sys_attachment.do?sys_id=1' } }),
    ).toMatchObject([{ type: 'link' }])
  })
  it('several links are one message under their header', () => {
    const [only] = read(controls.multiLink)
    expect(only).toMatchObject({ type: 'text', markup: 'plain' })
    expect(only).toHaveProperty(
      'text',
      'Multilink Header\n\nlink 1 label\na short desc\nhttps://www.link1.com\n\nlink 2 label\na short desc\nhttps://www.link2.com',
    )
  })
  it('cards: a record, an image with text, a video', () => {
    expect(read(controls.record)).toEqual([
      {
        type: 'card',
        title: 'Incident',
        subtitle: 'INC0008001',
        fields: [
          { label: 'Number', value: 'INC0008001' },
          { label: 'Short description', value: 'ATF:TEST2' },
          { label: 'Caller', value: 'survey user' },
        ],
        url: 'https://empcygiraffe6.service-now.com/sp?id=ticket',
      },
    ])
    expect(read(controls.largeImage)).toMatchObject([{ type: 'card', title: 'Large image', fields: [], image: cat }])
    expect(read(controls.youtube)).toMatchObject([
      { type: 'link', url: 'https://www.youtube.com/watch?v=IWsGk-Kh5ko', title: 'ServiceNow' },
    ])
  })
  it('a card whose data is no JSON is told by what else it says, never thrown over', () => {
    expect(read({ uiType: 'OutputCard', templateName: 'Card', data: '{{{', label: 'A card' })).toEqual([
      { type: 'text', text: 'A card', markup: 'markdown' },
    ])
    expect(read({ uiType: 'OutputCard', data: '{"__proto__":{"title":"x"}}' })).toEqual([])
  })
  it('a part of several ends with a button whose value is click_for_more', () => {
    expect(read(controls.multiPart)).toMatchObject([
      { type: 'text', text: 'multipart text output' },
      { type: 'choice', prompt: 'Click for more', options: [{ title: 'Click for more', value: 'click_for_more' }] },
    ])
  })
  it('questions: text, a number, yes or no, dates and times with their format', () => {
    expect(read(controls.inputText)).toEqual([{ type: 'request', what: 'text', prompt: 'enter something' }])
    expect(read({ ...controls.inputText, entityType: 'Integer' })).toMatchObject([{ what: 'number' }])
    expect(read(controls.boolean)).toMatchObject([
      {
        type: 'choice',
        input: 'boolean',
        prompt: 'select yes/no',
        options: [
          { title: 'Yes', value: 'yes' },
          { title: 'No', value: 'no' },
        ],
      },
    ])
    expect(read(controls.date)).toEqual([{ type: 'request', what: 'date', prompt: 'test date (YYYY-MM-DD)' }])
    expect(read(controls.dateTime)).toMatchObject([{ prompt: 'Select time (YYYY-MM-DD hh:mm:ss)' }])
    expect(read(controls.time)).toMatchObject([{ prompt: 'Select time (hh:mm:ss)' }])
  })
  it('a picker comes with its card, a carousel with its pictures', () => {
    expect(read(controls.picker).map(({ type }) => type)).toEqual(['card', 'choice'])
    expect(read(controls.carousel)).toMatchObject([
      { type: 'media', kind: 'image', media: cat, caption: 'name1' },
      { type: 'choice', options: [{ title: 'name1', value: 'value_1', description: 'a description of value_1 item' }] },
    ])
    expect(read({ ...controls.picker, multiSelect: true }).at(-1)).toMatchObject({ multiple: true })
    expect(read({ ...controls.picker, options: [], scriptedData: null })).toEqual([
      { type: 'request', what: 'text', prompt: 'Select an option' },
    ])
  })
  it('a file or only images are asked for', () => {
    expect(read({ uiType: 'FileUpload', label: 'Send it', itemType: 'Image' })).toMatchObject([{ what: 'image' }])
    expect(read({ uiType: 'FileUpload', label: 'Send it', itemType: 'File' })).toMatchObject([{ what: 'file' }])
  })
  it('a wait is told; gestures say nothing; what nobody knows is named', () => {
    expect(read(samples.spinner)).toEqual([
      { type: 'text', text: 'Routing you to a live agent... 8 Seconds', markup: 'plain' },
    ])
    expect(read({ uiType: 'ActionMsg', actionType: 'EndTypingIndicator' })).toEqual([])
    expect(read({ uiType: 'HolographicControl' })).toEqual([{ type: 'unsupported', kind: 'HolographicControl' }])
    expect(read({ uiType: 'HolographicControl', label: 'Look' })).toMatchObject([{ type: 'text', text: 'Look' }])
    expect(read({ uiType: 'constructor' })).toEqual([{ type: 'unsupported', kind: 'constructor' }])
  })
})

describe('callbacks, as documented', () => {
  const rules = { url: instance, unnamedAgents: false }
  const callback = (sample: object, session = 'c1.5') => readCallback({ ...sample, clientSessionId: session }, rules, 1)

  it('the greeting is two messages of the virtual agent, and answers its request', () => {
    const { said, answered, agentChat, completed, request } = callback(samples.greeting)
    expect(said.map(({ author, content }) => [author.kind, content[0]?.type])).toEqual([
      ['assistant', 'text'],
      ['assistant', 'choice'],
    ])
    expect({ answered, agentChat, completed, request }).toEqual({
      answered: true,
      agentChat: false,
      completed: false,
      request: 'asd2423-sda23-qwe23-we23',
    })
    expect(new Set(said.map(({ id }) => id)).size).toBe(2)
  })
  it('agentChat, completed and takeControl are read', () => {
    expect(callback(samples.toAgent)).toMatchObject({ agentChat: true, said: [{ author: { kind: 'automation' } }] })
    expect(callback(samples.fileTaken)).toMatchObject({ completed: true })
    expect(callback(samples.faulted)).toMatchObject({ takeControl: true, answered: true, said: [] })
    expect(callback(samples.created)).toMatchObject({
      interaction: samples.created.interactionId,
      said: [],
      answered: false,
    })
  })
  it('whoever the agent chat does not name may be taken for an agent', () => {
    const unnamed = readCallback({ ...samples.toAgent, clientSessionId: 'c1.5' }, { ...rules, unnamedAgents: true }, 1)
    expect(unnamed.said[0]?.author).toEqual({ kind: 'agent' })
  })
  it('one object in place of the list is read, and typing is no answer', () => {
    const typing = { requestId: 'r', body: { uiType: 'ActionMsg', actionType: 'StartTypingIndicator' } }
    expect(callback(typing)).toMatchObject({ typing: true, answered: false, said: [] })
  })
  it('an agent who says the same twice is heard twice; a callback that is repeated is known', () => {
    const ok = { uiType: 'OutputText', value: 'ok', agentInfo: { sentFromAgent: true } }
    const at = (receivedAt: number, more: object = {}) =>
      readCallback(
        { requestId: 'r', clientSessionId: 'c1.5', agentChat: true, body: [{ ...ok, ...more }] },
        rules,
        receivedAt,
      ).said[0]?.id
    expect(at(1)).not.toBe(at(2))
    expect(at(1, { messageId: 'm1' })).toBe(at(2, { messageId: 'm1' }))
  })
  it('a session that is none of ours is refused', () => {
    for (const session of ['', ' ', '../x', 'a b', 'x'.repeat(300), '{}'])
      expect(() => callback(samples.greeting, session)).toThrow(TypeError)
  })
})
