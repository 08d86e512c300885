--TEST--
The close codes and the initiators
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach (WebSocket\CloseCode::cases() as $case) {
    echo $case->value, ' ', $case->name, "\n";
}
foreach (WebSocket\Initiator::cases() as $case) {
    echo $case->value, ' ', $case->name, "\n";
}
var_dump(WebSocket\CloseCode::from(1001), WebSocket\CloseCode::tryFrom(4000), WebSocket\Initiator::from('remote') === WebSocket\Initiator::Remote);
--EXPECTF--
1000 Normal
1001 GoingAway
1002 ProtocolError
1003 UnsupportedData
1005 NoStatus
1006 Abnormal
1007 InvalidPayload
1008 PolicyViolation
1009 MessageTooBig
1010 MandatoryExtension
1011 InternalError
1012 ServiceRestart
1013 TryAgainLater
1014 BadGateway
1015 TlsHandshake
local Local
remote Remote
network Network
enum(WebSocket\CloseCode::GoingAway)
NULL
bool(true)
