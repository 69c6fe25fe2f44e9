# frozen_string_literal: true

require 'base64'
require 'json'
require 'openssl'
require 'securerandom'
require 'uri'

# Who gets a panel beside which issue, and the opening that is signed for them.
module DeskwirePanel
  module_function

  def setting(name)
    (Setting.plugin_deskwire_panel || {})[name].to_s.strip
  end

  def for?(issue, user = User.current)
    setting('url') != '' && setting('secret') != '' && user.logged? &&
      user.allowed_to?(:use_deskwire_panel, issue.project)
  end

  # The page's own origin: the frame begins at Redmine's, which would not hand on the microphone.
  def origin
    uri = URI.parse(setting('url'))
    "#{uri.scheme}://#{uri.host}#{":#{uri.port}" unless uri.port == uri.default_port}"
  rescue URI::InvalidURIError
    ''
  end

  # A JSON Web Token (RFC 7519) with HS256. It is good for a minute and for one opening.
  def opening(issue, user = User.current)
    claims = {
      'aud' => setting('url'),
      'iat' => Time.now.to_i,
      'jti' => SecureRandom.hex(16),
      'sub' => user.login,
      'name' => user.name,
      'ticket' => issue.id.to_s,
      'teams' => user.groups.map(&:name).first(50),
      'locale' => user.language.presence || Setting.default_language,
      # Redmine has no dark theme of its own.
      'theme' => 'light',
      'channel' => field(issue, user, setting('channel')),
      'to' => field(issue, user, setting('phone'))
    }
    signed = [{ 'alg' => 'HS256', 'typ' => 'JWT' }, claims.compact].map { |part| encoded(part.to_json) }.join('.')
    "#{signed}.#{encoded(OpenSSL::HMAC.digest('SHA256', setting('secret'), signed))}"
  end

  def encoded(bytes)
    Base64.urlsafe_encode64(bytes, :padding => false)
  end

  # What the issue says in the custom field of this name, as far as the agent may see it.
  def field(issue, user, name)
    found = issue.visible_custom_field_values(user).detect { |value| value.custom_field.name == name }
    found && found.value.to_s.presence
  end
end
