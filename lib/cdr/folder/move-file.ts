import { copyFile, mkdir, rename, rm, stat } from "node:fs/promises";
import { basename, join, parse } from "node:path";

/** Moves a file into a folder, which is made when there is none; a file of that name there is kept, and the new one gets a number. */
export async function moveInto(path: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const target = await freeName(folder, basename(path));
  try {
    await rename(path, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
    await copyFile(path, target);
    await rm(path);
  }
}

async function freeName(folder: string, file: string): Promise<string> {
  const { name, ext } = parse(file);
  for (let number = 1; ; number++) {
    const candidate = join(folder, number === 1 ? file : `${name} (${number})${ext}`);
    if (!(await exists(candidate))) return candidate;
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
