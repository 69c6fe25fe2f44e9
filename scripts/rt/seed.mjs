/** Whom the tests need: the bridge's own user, two agents, and people with and without a phone; a queue and articles. */
export const people = `
our @CustomFields = (
  { Name => 'Tags', Type => 'FreeformMultiple', LookupType => 'RT::Queue-RT::Ticket', ApplyTo => 0 },
  { Name => 'Delivery', Type => 'FreeformSingle', LookupType => 'RT::Queue-RT::Ticket', ApplyTo => 0 },
);
our @Final = (sub {
  require RT::User; require RT::Queue; require RT::Class; require RT::Article; require RT::AuthToken; require JSON;
  my $system = RT->SystemUser;
  my $made = sub { my ($ok, $message) = @_; die $message unless $ok; return $ok };
  my $second = RT::Queue->new($system);
  $made->($second->Create(Name => 'Second level'));
  my %tokens;
  for my $name (qw(deskwire agent1 agent2)) {
    my $user = RT::User->new($system);
    $made->($user->Create(Name => $name, RealName => ucfirst $name, EmailAddress => "$name\\@rt.example", Privileged => 1, Password => "$name-pass-1"));
    my @system = $name eq 'deskwire'
      ? qw(AdminUsers SeeQueue ShowTicket ShowTicketComments CreateTicket ReplyToTicket CommentOnTicket ModifyTicket OwnTicket ReassignTicket SeeCustomField ModifyCustomField ShowArticle SeeClass)
      : qw(SeeQueue ShowTicket ShowTicketComments CreateTicket ReplyToTicket CommentOnTicket ModifyTicket OwnTicket SeeCustomField ModifyCustomField);
    $made->($user->PrincipalObj->GrantRight(Right => $_, Object => RT->System)) for @system;
    my ($ok, $message, $token) = RT::AuthToken->new($system)->Create(Owner => $user->id, Description => 'tests');
    die $message unless $ok;
    $tokens{$name} = $token;
  }
  my @people = ([ana => 'Ana Ruiz', '+15551230001'], [ben => 'Ben Stone', '+1 555 123 0002'], [bea => 'Bea Stone', '(555) 123-0002'],
    [cleo => 'Cleo Maas', '']);
  for (@people) {
    my ($name, $real, $phone) = @$_;
    my $user = RT::User->new($system);
    $made->($user->Create(Name => $name, RealName => $real, MobilePhone => $phone, Privileged => 0));
    if ($name eq 'ana') {
      $made->($user->PrincipalObj->GrantRight(Right => $_, Object => RT->System)) for qw(SeeQueue ShowTicket ReplyToTicket);
      my ($ok, $message, $token) = RT::AuthToken->new($system)->Create(Owner => $user->id, Description => 'tests');
      die $message unless $ok;
      $tokens{$name} = $token;
    }
    $user->AddCustomFieldValue(Field => 'WhatsAppId', Value => 'NL.4566546130240823') if $name eq 'cleo';
  }
  my $class = RT::Class->new($system);
  $made->($class->Create(Name => 'Public'));
  $class->AddToObject(RT::Queue->new($system));
  my $article = RT::Article->new($system);
  $made->($article->Create(Class => 'Public', Name => 'Returning a teapot', Summary => 'Send it back within a month'));
  open my $file, '>', $ENV{DESKWIRE_RT_TOKENS} or die $!;
  chmod 0600, $ENV{DESKWIRE_RT_TOKENS};
  print $file JSON::encode_json(\\%tokens);
});
1;
`
