import { existsSync } from 'node:fs'
import { launch } from './launch.js'

const file = new URL('.env', import.meta.url)
if (existsSync(file)) process.loadEnvFile(file)

try {
  const { stop, text } = await launch(process.env)
  console.log(text)
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () =>
      stop().then(
        () => process.exit(0),
        () => process.exit(1),
      ),
    )
} catch (error) {
  console.error(error.message)
  process.exit(1)
}
