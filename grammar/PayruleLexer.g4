// The tokens of policy text. Comes in: characters; goes out: tokens for PayruleParser.
// Two modes: sentences, and codes between `[` and `]`. Every character makes a token, so the lexer itself never fails:
// what people type wrongly (7/1/2019, curly quotes, 5,000 …) has tokens of its own, which compiler/parse reports.
lexer grammar PayruleLexer;

LBRACK : '[' -> pushMode(CODES) ;
LBRACE : '{' ; RBRACE : '}' ; LPAREN : '(' ; RPAREN : ')' ;
COLON : ':' ; COMMA : ',' ; DOTDOT : '..' ; DOT : '.' ; BAR : '|' ; ARROW : '=>' ;
LESS_EQUAL : '<=' ; GREATER_EQUAL : '>=' ; NOT_EQUAL : '!=' ; LESS : '<' ; GREATER : '>' ; EQUAL : '=' ;
PLUS : '+' ; MINUS : '-' ; STAR : '*' ;
// A bar that begins its line begins a table row; compiler/parse turns BAR into ROW_BAR there.
ROW_BAR : '\u0001|' ;

K_A : 'a' ; K_ABSENT : 'absent' ; K_ACCUMULATE : 'accumulate' ; K_ADD : 'add' ; K_ADDS : 'adds' ; K_ADD_ON : 'add_on' ;
K_ADVICE : 'advice' ; K_ADVISE : 'advise' ; K_AFTER : 'after' ; K_AGE : 'age' ; K_ALL : 'all' ; K_ALLOWED : 'allowed' ;
K_ALSO : 'also' ; K_AMEND : 'amend' ; K_AND : 'and' ; K_ANY : 'any' ; K_APPEND : 'append' ; K_APPLIES : 'applies' ;
K_APPLY : 'apply' ; K_ARE : 'are' ; K_AS : 'as' ; K_AT : 'at' ; K_ATTEST : 'attest' ; K_ATTESTS : 'attests' ;
K_AUDIT : 'audit' ; K_BECAUSE : 'because' ; K_BEFORE : 'before' ; K_BENEFIT_YEAR : 'benefit_year' ;
K_BETWEEN : 'between' ; K_BOTH : 'both' ; K_BY : 'by' ; K_CALENDAR_YEAR : 'calendar_year' ; K_CARRIED : 'carried' ;
K_CARRY : 'carry' ; K_CHANGES : 'changes' ; K_CITE : 'cite' ; K_CLAIM : 'claim' ; K_CLAIMS : 'claims' ;
K_CLAIM_FORM : 'claim_form' ; K_CODE : 'code' ; K_COLUMN : 'column' ; K_CONDITION_CODE : 'condition_code' ;
K_COUNT : 'count' ; K_COUNTING : 'counting' ; K_COVERAGE : 'coverage' ; K_DATED : 'dated' ; K_DAY : 'day' ;
K_DAYS : 'days' ; K_DECIDE : 'decide' ; K_DEFINE : 'define' ; K_DELETION : 'deletion' ; K_DELETIONS : 'deletions' ;
K_DENIED : 'denied' ; K_DENTAL : 'dental' ; K_DENY : 'deny' ; K_DIAGNOSIS : 'diagnosis' ; K_DID : 'did' ;
K_DISABLE : 'disable' ; K_DISTINCT : 'distinct' ; K_DOCUMENT : 'document' ; K_DOES : 'does' ; K_EACH : 'each' ;
K_EDITION : 'edition' ; K_EFFECTIVE : 'effective' ; K_ELSE : 'else' ; K_ENDS : 'ends' ; K_EVERY : 'every' ;
K_EXACTLY : 'exactly' ; K_EXCEPTION : 'exception' ; K_EXPECT : 'expect' ; K_EXTENDS : 'extends' ; K_FACT : 'fact' ;
K_FACTS : 'facts' ; K_FALSE : 'false' ; K_FILE : 'file' ; K_FIRE : 'fire' ; K_FIRED : 'fired' ; K_FIRST : 'first' ;
K_FLAG : 'flag' ; K_FOR : 'for' ; K_FORCE : 'force' ; K_FROM : 'from' ; K_GROUND : 'ground' ; K_HAS : 'has' ;
K_HIGHEST : 'highest' ; K_HISTORY : 'history' ; K_IF : 'if' ; K_IGNORE : 'ignore' ; K_IN : 'in' ;
K_INCLUDING : 'including' ; K_INDICATOR : 'indicator' ; K_INSTITUTIONAL : 'institutional' ; K_IS : 'is' ;
K_KEYED : 'keyed' ; K_KNOWN : 'known' ; K_LIMIT : 'limit' ; K_LINE : 'line' ; K_LINES : 'lines' ;
K_LINE_OF_BUSINESS : 'line_of_business' ; K_LIST : 'list' ; K_LISTED : 'listed' ; K_LOWEST : 'lowest' ; K_MAI : 'mai' ;
K_MEANS : 'means' ; K_MODIFIER : 'modifier' ; K_MODIFIERS : 'modifiers' ; K_MODULE : 'module' ; K_MONTH : 'month' ;
K_MONTHS : 'months' ; K_NEEDS : 'needs' ; K_NO : 'no' ; K_NOT : 'not' ; K_OF : 'of' ; K_ON : 'on' ; K_ONE : 'one' ;
K_OR : 'or' ; K_ORDER : 'order' ; K_ORDERED : 'ordered' ; K_OTHER : 'other' ; K_OTHERWISE : 'otherwise' ;
K_OVER : 'over' ; K_OVERRIDE : 'override' ; K_PAID : 'paid' ; K_PAIR : 'pair' ; K_PAIRS : 'pairs' ;
K_PARAMETER : 'parameter' ; K_PAST : 'past' ; K_PATIENT : 'patient' ; K_PAY : 'pay' ; K_PAYABLE : 'payable' ;
K_PAYER : 'payer' ; K_PAYER_ID : 'payer_id' ; K_PAYING : 'paying' ; K_PER : 'per' ; K_POLICY : 'policy' ;
K_PREFER : 'prefer' ; K_PRIMARIES : 'primaries' ; K_PRIMARY : 'primary' ; K_PROFESSIONAL : 'professional' ;
K_PROPOSAL : 'proposal' ; K_PROPOSE : 'propose' ; K_PROVIDER : 'provider' ; K_PUBLISHED : 'published' ;
K_RANK : 'rank' ; K_RANKING : 'ranking' ; K_REASON : 'reason' ; K_RECEIVED : 'received' ; K_REDUCE : 'reduce' ;
K_REJECT : 'reject' ; K_REMARK : 'remark' ; K_REMITTANCE : 'remittance' ; K_REMOVE : 'remove' ; K_REPLACE : 'replace' ;
K_REQUEST : 'request' ; K_REQUIRE : 'require' ; K_RETURN : 'return' ; K_REVIEW : 'review' ; K_ROW : 'row' ;
K_RULE : 'rule' ; K_SAME : 'same' ; K_SHARE : 'share' ; K_SOME : 'some' ; K_STAGE : 'stage' ; K_STARTS : 'starts' ;
K_SUM : 'sum' ; K_SUPERSEDES : 'supersedes' ; K_TABLE : 'table' ; K_TEST : 'test' ; K_THAT : 'that' ; K_THE : 'the' ;
K_THEN : 'then' ; K_TITLE : 'title' ; K_TO : 'to' ; K_TRUE : 'true' ; K_TYPE : 'type' ;
K_TYPE_OF_BILL : 'type_of_bill' ; K_UNKNOWN : 'unknown' ; K_UNLESS : 'unless' ; K_UNTIL : 'until' ; K_USES : 'uses' ;
K_VERSION : 'version' ; K_WHEN : 'when' ; K_WHERE : 'where' ; K_WITH : 'with' ; K_YEAR : 'year' ; K_YEARS : 'years' ;

DATE : D D D D '-' D D '-' D D ;
MONEY : '$' D+ ('.' D+)? | '$' D D? D? (',' D D D)+ ('.' D+)? ;
PERCENT : D+ ('.' D+)? '%' ;
DECIMAL : D+ '.' D+ ;
INT : D+ ;
NAME : [a-z_] [A-Za-z0-9_]* ;
// A code outside brackets, a word with a capital, or the id of a test's claim.
CODE_WORD : D* [A-Z] [A-Za-z0-9_]* ('-' [A-Z0-9]+)? ('.' [A-Z0-9]+)? '*'? ;
STRING : '"' ('\\' . | ~["\\\r\n])* '"' ;

// Mistakes with messages of their own.
WRONG_DATE : D+ '/' D+ ('/' D+)? | D+ '-' D+ '-' D+ ;
WRONG_MONEY : '$' D* ([,.] D+)* ;
WRONG_NUMBER : D+ (',' D D D)+ ('.' D+)? ;
WRONG_WORD : D+ [a-z_] [A-Za-z0-9_]* ;
OPEN_STRING : '"' ('\\' . | ~["\\\r\n])* ;
CURLY_STRING : [\u201C\u201D\u201E\u2018\u2019] ~["\u201C\u201D\u201E\r\n]* [\u201C\u201D\u2019] ;

DOC_COMMENT : '##' ~[\r\n]* -> channel(2) ;
COMMENT : '#' ~[\r\n]* -> channel(HIDDEN) ;
SPACE : [ \t\r\n]+ -> channel(HIDDEN) ;
OTHER : . ;
fragment D : [0-9] ;

// ---- between `[` and `]` ---------------------------------------------------------------------------------------------
mode CODES;
RBRACK : ']' -> popMode ;
CODES_DOTDOT : '..' -> type(DOTDOT) ;
CODES_COMMA : ',' -> type(COMMA) ;
CODE_STAR : '*' | '.*' ;
K_EXCEPT : 'except' ;
CODE : [A-Z0-9]+ ([.-] [A-Z0-9]+)* ;
LIST_NAME : [a-z_] [a-z0-9_]* ('.' [a-z_] [a-z0-9_]*)* ;
WRONG_CODE : [A-Za-z0-9_]+ ;
// A code list never holds these: the closing bracket is missing, and the sentence goes on.
CODES_LBRACK : '[' -> type(LBRACK) ;
CODES_LBRACE : '{' -> type(LBRACE), popMode ;
CODES_RBRACE : '}' -> type(RBRACE), popMode ;
CODES_LPAREN : '(' -> type(LPAREN), popMode ;
CODES_RPAREN : ')' -> type(RPAREN), popMode ;
CODES_BAR : '|' -> type(BAR), popMode ;
CODES_ARROW : '=>' -> type(ARROW), popMode ;
CODES_EQUAL : '=' -> type(EQUAL), popMode ;
CODES_COLON : ':' -> type(COLON), popMode ;
CODES_STRING : '"' ('\\' . | ~["\\\r\n])* '"' -> type(STRING), popMode ;
CODES_COMMENT : '#' ~[\r\n]* -> channel(HIDDEN) ;
CODES_SPACE : [ \t\r\n]+ -> channel(HIDDEN) ;
CODES_OTHER : . ;
