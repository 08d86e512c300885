<?php
declare(strict_types=1);

// Runs every block of code in README.md and docs/, and checks links and names: run.php [PAGE...]. Prints 'ok NAME' or 'not ok NAME: WHY'.
// How a block is tested is said in a comment above it, '<!-- test: KIND … -->'; one without is an error, so none is passed over.
// php_blocks.inc and other_blocks.inc have the kinds.

require __DIR__ . '/../proxy/support.inc';
require __DIR__ . '/../phpt/tls/certificates.inc';
require __DIR__ . '/page.inc';
require __DIR__ . '/process.inc';
require __DIR__ . '/stage.inc';
require __DIR__ . '/php_blocks.inc';
require __DIR__ . '/other_blocks.inc';
require __DIR__ . '/claims.inc';

const README_LINES = 150;
const PAGE_LINES = 200;

/** Tests the blocks of a page in their order, for one may use a file that another has made. */
function test_blocks(Page $page, string $root): void
{
    $stage = new Stage($root, (string) getenv('WEBSOCKET_EXTENSION'));
    $php = new PhpBlocks($stage);
    $other = new OtherBlocks($stage, $php);
    foreach ($page->blocks as $at => $block) {
        if ($block->is_output()) {
            continue;
        }
        $next = $page->blocks[$at + 1] ?? null;
        $output = $next?->is_output() ? $next->code : null;
        if (isset($block->attributes['as'])) {
            file_put_contents("$stage->directory/{$block->attributes['as']}", $stage->put($block->code));
        }
        run_behaviours([$block->name() => function () use ($block, $output, $php, $other): void {
            $block->kind === '' && throw new RuntimeException('no comment <!-- test: … --> above it says how it is tested');
            $block->language === 'php' ? $php->test($block, $output) : $other->test($block, $output);
        }]);
        $stage->clear();
    }
    run_behaviours(["$page->path: each output has a block before it" => fn () => same(stray_outputs($page), [])]);
    run_behaviours(["$page->path: each server without lines has a block beside it" => fn () => same(unused_servers($page), [])]);
    $stage->strike();
}

/** @return list<string> outputs of nothing: they would be compared with nothing */
function stray_outputs(Page $page): array
{
    $stray = [];
    foreach ($page->blocks as $at => $block) {
        if ($block->is_output() && ($at === 0 || $page->blocks[$at - 1]->is_output() || in_array($page->blocks[$at - 1]->kind, ['lint', 'verbs'], true))) {
            $stray[] = $block->name();
        }
    }
    return $stray;
}

/** @return list<string> servers that are only started: they have a name, and no later block calls for it */
function unused_servers(Page $page): array
{
    $unused = $wanted = [];
    foreach (array_reverse($page->blocks) as $block) {
        if (isset($block->attributes['beside'])) {
            $wanted[$block->attributes['beside']] = true;
        }
        $name = $block->attributes['as'] ?? null;
        if ($block->kind === 'server' && $name !== null && trim($block->sections['then'] ?? '') === '' && !isset($wanted[$name])) {
            $unused[] = $block->name();
        }
        // What comes before is another program of that name.
        if ($name !== null) {
            unset($wanted[$name]);
        }
    }
    return $unused;
}

/** @param array<string, Page> $pages */
function test_claims(array $pages, Page $page, string $root): void
{
    run_behaviours([
        "$page->path: links lead somewhere" => fn () => see_links($pages, $page, $root),
        "$page->path: methods that it names are there" => fn () => see_names($page),
        "$page->path: is no longer than a page" => fn () => see_size($page, $root, $page->path === 'README.md' ? README_LINES : PAGE_LINES),
    ]);
    if ($page->path === 'README.md') {
        run_behaviours(['README.md: the tests that it names are there' => fn () => see_tests($page, $root)]);
    }
    if ($page->path === 'docs/README.md') {
        $others = array_diff(array_map(basename(...), array_keys($pages)), ['README.md']);
        run_behaviours(['docs/README.md: every page is in the index' => fn () => same(array_values(array_diff($others, $page->links())), [])]);
    }
    if ($page->path === 'docs/server.md') {
        run_behaviours(['docs/server.md: every event' => fn () => see_events($page, 'Events')]);
    }
    if ($page->path === 'docs/limits.md') {
        run_behaviours([
            'docs/limits.md: every option of a server' => fn () => see_options($page, 'Server options', 'Server', $root),
            'docs/limits.md: every option of a client' => fn () => see_options($page, 'Client options', 'Client', $root),
        ]);
    }
}

$root = dirname(__DIR__, 2);
$paths = ['README.md', ...array_map(fn (string $path): string => substr($path, strlen("$root/")), glob("$root/docs/*.md") ?: [])];
$pages = array_combine($paths, array_map(fn (string $path): Page => Page::load($root, $path), $paths));
foreach (array_slice($argv, 1) ?: $paths as $path) {
    $page = $pages[$path] ?? throw new RuntimeException("there is no page $path");
    test_claims($pages, $page, $root);
    test_blocks($page, $root);
}
