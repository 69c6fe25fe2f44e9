use strict;
use warnings;

package RT::Extension::Deskwire;

our $VERSION = '0.1.0';

use Digest::SHA ();
use Encode ();
use JSON ();
use MIME::Base64 ();
use Time::HiRes ();

=head1 NAME

RT::Extension::Deskwire - the panel of Deskwire beside a ticket

=head1 INSTALLATION

Copy this folder to RT's local plugins (Debian: /usr/local/share/request-tracker5/plugins/RT-Extension-Deskwire), and
add to RT_SiteConfig.d/Deskwire.pm, which holds the address and the secret already:

    Plugin('RT::Extension::Deskwire');

Then restart Request Tracker.

=cut

# Where the bridge serves the panel: beside the webhook, unless $DeskwirePanelUrl says otherwise.
sub PanelUrl {
    my $set = RT->Config->Get('DeskwirePanelUrl');
    return $set if $set;
    my $url = RT->Config->Get('DeskwireUrl') // return;
    return $url =~ s{/hosts/([^/]+)/?$}{/panel/$1}r;
}

# The frame begins at RT's own address, which would not hand the microphone on to the bridge's.
sub PanelOrigin {
    my ($origin) = ( PanelUrl() // '' ) =~ m{^(https?://[^/]+)};
    return $origin // '';
}

# Agents who may answer in this ticket get a panel.
sub IsFor {
    my ( $class, $ticket ) = @_;
    return PanelUrl() && $ticket->CurrentUser->Privileged && $ticket->CurrentUserHasRight('ReplyToTicket');
}

# A JSON Web Token (RFC 7519) with HS256. It is good for a minute and for one opening.
sub Opening {
    my ( $class, $ticket ) = @_;
    my $user = $ticket->CurrentUser->UserObj;
    my $url  = PanelUrl();
    my $field = sub {
        my ( $setting, $name ) = @_;
        my $value = $ticket->FirstCustomFieldValue( RT->Config->Get($setting) || $name );
        return defined $value && length $value ? "$value" : undef;
    };
    my $phone = $field->( 'DeskwirePhoneField', 'Phone' );
    if ( !$phone ) {
        my $requestors = $ticket->Requestor->UserMembersObj;
        my $only = $requestors->Count == 1 ? $requestors->First : undef;
        $phone = $only->MobilePhone if $only && $only->MobilePhone;
    }
    my $groups = $user->OwnGroups;
    my @teams;
    while ( my $group = $groups->Next ) { push @teams, $group->Name if defined $group->Name }
    my $style = RT->Config->Get( 'WebDefaultStylesheet', $ticket->CurrentUser ) // '';
    my %claims = (
        aud => $url,
        iat => time,
        jti => Digest::SHA::sha256_hex( join "\0", Time::HiRes::time(), $$, rand(), $ticket->id, $user->id ),
        sub => $user->Name,
        name => $user->RealName || $user->Name,
        ticket => '' . $ticket->id,
        teams  => \@teams,
        locale => $user->Lang || undef,
        theme  => $style =~ /-dark$/ ? 'dark' : 'light',
        channel => $field->( 'DeskwireChannelField', 'Channel' ),
        to      => $phone,
    );
    my $json   = JSON->new->utf8->canonical;
    my $signed = join '.', map { MIME::Base64::encode_base64url( $json->encode($_) ) }
        { alg => 'HS256', typ => 'JWT' }, \%claims;
    my $secret = Encode::encode( 'UTF-8', RT->Config->Get('DeskwireSecret') // '' );
    die "DeskwireSecret is not set\n" unless length $secret;
    return $signed . '.' . MIME::Base64::encode_base64url( Digest::SHA::hmac_sha256( $signed, $secret ) );
}

1;
