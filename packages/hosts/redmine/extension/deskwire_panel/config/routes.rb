# frozen_string_literal: true

get 'issues/:id/deskwire_panel', :to => 'deskwire_panel#show', :id => /\d+/, :as => 'deskwire_panel'
