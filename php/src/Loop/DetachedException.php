<?php
declare(strict_types=1);

namespace WebSocketExtension\Loop;

/** Whoever waited for a client that was taken out of its loop by detach() gets this. */
final class DetachedException extends \RuntimeException
{
}
