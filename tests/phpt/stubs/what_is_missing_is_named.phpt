--TEST--
Stubs are not made while a doc comment or a type is missing, or one is left over: each is named
--FILE--
<?php
$tests = dirname(__DIR__, 2);
require "$tests/stubs/rustdoc.php";
require "$tests/stubs/stub.php";
$docs = doc_comments(dirname($tests) . '/src/zend');
$types = require "$tests/stubs/types.php";
$extension = new ReflectionExtension('websocket');

(new Stub($docs, $types))->text($extension);
echo 'complete: ', json_encode(problem()), "\n";

unset($docs['Server::run()'], $docs['CloseCode::Normal']);
$docs['Connection'] = str_replace('`id`', 'id', $docs['Connection']);
$docs['Client'] = str_replace('`pongTimeout`', 'no longer there', $docs['Client']);
$docs['Server::on()'] = str_replace('`stop(', '`stopped(', $docs['Server::on()']);
$docs['Message::__toString()'] .= ' */';
$docs['Message'] .= ' [`Class::Message`]';
unset($types['types']['Server::rooms()'], $types['types']['Client::close($code)'], $types['options']['Server.origins']);
$types['types']['Server::nothing()'] = 'int';
$types['options']['Client.nothing'] = 'int';
$types['throws']['Client::nothing()'] = ['ConnectException'];
(new Stub($docs, $types))->text($extension);
$problems = array_unique(problem());
sort($problems);
echo implode("\n", $problems), "\n";
?>
--EXPECT--
complete: []
Client::close($code) is of type mixed: types.php has to say of what
CloseCode::Normal has no doc comment in src/zend
Connection::$id: the doc comment of Connection does not name `id`
Message: its doc comment has a link of Rust's, [`…`], which means nothing to PHP
Message::__toString(): its doc comment has a */, which ends a comment of PHP
Server::rooms() is of type array: types.php has to say of what
Server::run() has no doc comment in src/zend
event 'stop' is not in the doc comment of Server::on() as `stop(Type $argument, …)`
option 'pongTimeout' of Client::__construct($options) is not in the doc comment of Client
option 'pongTimeout' of Client::diagnose($options) is not in the doc comment of Client
option Server.origins is an array: types.php has to say of what
types.php, options: 'Client.nothing' is nothing that needs it
types.php, throws: 'Client::nothing()' is nothing that needs it
types.php, types: 'Server::nothing()' is nothing that needs it
