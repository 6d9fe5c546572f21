import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What comes after a repository was made: npm run test:upkeep. */
export const upkeep = ["test/{starter,update}/*.test.ts", "test/{adopt,doctor,why}.test.ts"];

/** The journey takes as long as all else together, so it begins first. */
class JourneyFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- it is the sequencer's, of no array
    const sorted = await super.sort(files);
    return [...sorted.filter(isJourney), ...sorted.filter((file) => !isJourney(file))];
  }
}

function isJourney({ moduleId }: TestSpecification): boolean {
  return moduleId.endsWith("/journey.test.ts");
}

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Each of these folders, too, has a command of its own: npm run test:registry and so on.
    exclude: [...configDefaults.exclude, ...upkeep, "test/{generators,history,registry,models,deploy,yours}"],
    globalSetup: "test/support/global/build.ts",
    // Much of the suite waits for processes and downloads, so there is a worker more than cores.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: JourneyFirst },
    // Tests start processes and install packages; the machine may be slow.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
