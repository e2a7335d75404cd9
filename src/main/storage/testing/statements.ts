import type { Migration } from '../migrations/index.ts';

/** The statements of a migration. Each begins at the start of a line; what is inside one is indented or ends it. */
export function statementsOf({ sql }: Migration): string[] {
  return sql.split(/(?<=;)\n+(?=[A-Z])(?!END;)/).filter((text) => text.trim() !== '');
}
