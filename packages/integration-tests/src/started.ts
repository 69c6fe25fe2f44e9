import { onTestFinished } from 'vitest'

/** Started, and stopped when the test that started it is done. */
export const started = async <Scene extends { start(): Promise<Scene>; stop(): Promise<void> }>(
  scene: Scene,
): Promise<Scene> => {
  onTestFinished(() => scene.stop())
  return scene.start()
}
