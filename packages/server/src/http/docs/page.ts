import type { Site } from '../sdk.ts';
import { type Entry, readEntries } from './document.ts';
import { type Chapter, chapters } from './guide.ts';
import { type Html, html } from './html.ts';
import { operationArticle, route } from './operation.ts';

interface Group {
  readonly id: string;
  readonly title: string;
  readonly entries: readonly Entry[];
}

/**
 * Renders the API reference as one page without scripts.
 * @param style URL of its style sheet
 */
export function renderPage(site: Site, style: string): string {
  const { publicUrl } = site;
  const groups = groupByTag(readEntries(publicUrl));
  const guide = chapters(site);
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Keyward API</title>
    <link rel="icon" href="/favicon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="${style}">
  </head>
  <body>
    <a class="skip" href="#content">Skip to the content</a>
    ${sidebar(guide, groups)}
    <main id="content" tabindex="-1">
      <div class="lead">
        <h1>Keyward API</h1>
        <p>Manage API keys, exchange them for access tokens, and administer users and roles.</p>
        <p>Base URL: <code>${publicUrl}/api/v1</code></p>
      </div>
      ${guide.map(chapterSection)}
      ${groups.map((group) => groupSection(group, publicUrl))}
    </main>
  </body>
</html>
`.text;
}

function groupByTag(entries: readonly Entry[]): Group[] {
  return [...Map.groupBy(entries, (entry) => entry.tag)].map(([title, members]) => ({
    id: title.toLowerCase().replaceAll(/\W+/g, '-'),
    title,
    entries: members,
  }));
}

function sidebar(guide: readonly Chapter[], groups: readonly Group[]): Html {
  return html`<header class="side">
    <a class="brand" href="/"><svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true"><rect width="32" height="32" rx="8"/><g><circle cx="16" cy="12.5" r="5.5"/><path d="M16 18v8.5M16 22.5h4"/></g></svg>Keyward</a>
    <nav aria-label="Contents">
      <ul class="chapters">${guide.map(({ id, title }) => html`<li><a class="heading" href="#${id}">${title}</a></li>`)}</ul>
      <ul class="groups">${groups.map(
        ({ id, title, entries }) => html`<li><a class="heading" href="#${id}">${title}</a>
          <ul>${entries.map((entry) => html`<li><a href="#${entry.id}">${entry.summary}</a></li>`)}</ul></li>`,
      )}</ul>
    </nav>
  </header>`;
}

function chapterSection({ id, title, content, wide }: Chapter): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    <div class="chapter${wide && ' wide'}">${content}</div>
  </section>`;
}

function groupSection({ id, title, entries }: Group, publicUrl: string): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    <ul class="routes">${entries.map((entry) => html`<li><a href="#${entry.id}">${route(entry)}</a></li>`)}</ul>
    ${entries.map((entry) => operationArticle(entry, publicUrl))}
  </section>`;
}
