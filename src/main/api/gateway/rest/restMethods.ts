import { contract } from '../../../../shared/contract.ts';

interface Route {
  readonly method: string;
  readonly path: RegExp;
}

const routes: readonly Route[] = Object.values(contract)
  .flatMap((group) => Object.values(group))
  .flatMap((procedure) => {
    const { method, path } = procedure['~orpc'].route;
    return method === undefined || path === undefined ? [] : [{ method, path: patternOf(path) }];
  });

/** The methods by which a path (without the root of the REST part) can be asked; none for one that is not there. */
export function methodsOf(path: string): string[] {
  return routes.filter((route) => route.path.test(path)).map(({ method }) => method);
}

function patternOf(path: string): RegExp {
  const parts = path
    .split('/')
    .map((part) => (part.startsWith('{') ? '[^/]+' : part.replace(/[.*+?^$()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${parts.join('/')}$`);
}
