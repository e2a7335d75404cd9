import { imaginaryTool } from '../../testing/imaginaryTools.ts';

type Tools = ReturnType<typeof imaginaryTool>[];

const text = (description: string) => ({ type: 'string', description });
const issueNumber = { type: 'integer', description: 'Issue number' };

/** Servers as strangers write them: without titles, with short descriptions. */
export const forecasts: Tools = [
  imaginaryTool(
    'weather__get_current_weather',
    'Get current weather for a location',
    { location: text('City name'), units: { type: 'string', enum: ['metric', 'imperial'], default: 'metric' } },
    ['location'],
  ),
  imaginaryTool(
    'weather__get_forecast',
    'Get weather forecast for a location for the coming days',
    { location: text('City name'), days: { type: 'integer', description: 'Number of days' } },
    ['location'],
  ),
];

export const issues: Tools = [
  imaginaryTool(
    'issues__create_issue',
    'Create a new issue in a repository',
    { repo: text('Repository name'), title: text('Issue title'), body: text('Issue body') },
    ['title'],
  ),
  imaginaryTool('issues__list_issues', 'List issues in a repository', {
    repo: text('Repository name'),
    state: { type: 'string', enum: ['open', 'closed', 'all'], description: 'Filter by state' },
  }),
  imaginaryTool('issues__get_issue', 'Get details of an issue', { issue_number: issueNumber }, ['issue_number']),
  imaginaryTool('issues__close_issue', 'Close an issue', { issue_number: issueNumber }, ['issue_number']),
  imaginaryTool(
    'issues__add_comment',
    'Add a comment to an issue',
    { issue_number: issueNumber, body: text('Comment text') },
    ['issue_number', 'body'],
  ),
];

export const database: Tools = [
  imaginaryTool('database__list_tables', 'List all tables in the database', {}),
  imaginaryTool('database__describe_table', 'Show the columns of a table', { table: text('Table name') }, ['table']),
  imaginaryTool('database__query', 'Run a read-only SQL query on the database', { sql: text('SQL query') }, ['sql']),
];
