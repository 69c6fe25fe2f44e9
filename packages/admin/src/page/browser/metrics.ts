export interface Sample {
  name: string
  labels: Readonly<Record<string, string>>
  value: number
}

const labelsOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/(?:^|,)(\w{1,64})="((?:[^"\\]|\\.){0,400})"/g)].map(([, name = '', value = '']) => [
      name,
      value.replace(/\\(.)/g, (_, sign: string) => (sign === 'n' ? '\n' : sign)),
    ]),
  )

/** Prometheus' text format 0.0.4, as far as `/metrics` uses it. */
export const samplesIn = (text: string): readonly Sample[] =>
  text.split('\n').flatMap((line) => {
    if (line === '' || line.startsWith('#')) return []
    const end = line.lastIndexOf(' ')
    const open = line.indexOf('{')
    const labels = open < 0 ? '' : line.slice(open + 1, line.lastIndexOf('}'))
    return [
      { name: line.slice(0, open < 0 ? end : open), labels: labelsOf(labels), value: Number(line.slice(end + 1)) },
    ]
  })
