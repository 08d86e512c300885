<?php
declare(strict_types=1);

namespace WebSocketExtension\Ratchet;

use WebSocket\Request;
use WebSocket\Response;

/**
 * Which application is whose: one for all, or one for each route.
 *
 * @internal
 */
interface Applications
{
    /** False: answer() lets everybody in as they come. */
    public function hasHandshake(): bool;

    /** The answer to a handshake; null lets it in. */
    public function answer(Request $request): ?Response;

    /**
     * The application of one that was let in, with the parameters of its route; null: it has gone meanwhile.
     *
     * @return array{Application, array<string, mixed>}|null
     */
    public function find(Request $request): ?array;
}
